"""What a verdict on the evidence says: a fact with its numbers, and a hint that fits just that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from grader.judging import advice
from grader.judging.measures import Measures, Scene, concurrency, held, misused_s, sharers
from grader.judging.parallelism import together
from grader.judging.thresholds import Thresholds
from grader.record.finding import Finding
from grader.record.trace import Process, Role, Trace

_OF_POOLS = "pool worker"  # of which a student has as many as they like


def used(scene: Scene, seen: Measures) -> Finding:
    """Who held how much of the work, and where."""
    shares = " and ".join(f"{share:.0%}" for share in seen.shares[: scene.workers])
    who = _plural(scene.worker, scene.workers) + _on_hosts(scene.program)
    among = sharers(seen.shares)
    if among > scene.workers:  # a pool has as many processes as the student likes
        # A program of SCOOP's has its launcher besides, which carries the messages.
        own = scene.worker if scene.worker == _OF_POOLS or not scene.by_clocks else "process"
        who = _plural(own, among) + _on_hosts(scene.program)
        shares = f"{sum(seen.shares):.0%} (the busiest {seen.shares[0]:.0%})"
    if scene.by_clocks:
        fact = f"{_upper(who)} did {shares} of the work, {seen.concurrency:.2f} at once{_BY_CLOCKS}."
        return Finding("parallel_map_used", fact)
    fact = f"{_upper(who)} held {shares} of the work in tasks, {seen.concurrency:.2f} at once."
    return Finding("parallel_map_used", fact)


def _on_hosts(program: Trace) -> str:
    """Where the workers were, if on several nodes: " on n1 and n2"."""
    hosts = sorted({p.host for p in program.of_role(Role.WORKER)} - {""})
    return f" on {', '.join(hosts[:-1])} and {hosts[-1]}" if len(hosts) > 1 else ""


def no_means(trace: Trace) -> Finding:
    """What the machine lacks to see anything by."""
    lacking = "sockets that name their sender (AF_UNIX)" if not trace.probe else "the kernel's process clocks (/proc)"
    fact = f"This machine lacks {lacking}, so it cannot be seen which processes worked."
    return Finding("no_evidence_here", fact, "Run it on Linux, or on Windows in WSL 2; a grade is taken there.")


def too_many_tasks(baseline: Trace, reference: Trace | None) -> Finding | None:
    """Said where the author's programs run more tasks than are listed: what is needed is not known one by one.

    A submission may run any number: those beyond what is needed are not needed, and the cheapest of them are unlisted.
    """
    for whose, trace in (("serial program", baseline), ("reference", reference)):
        if trace is not None and trace.unlisted.count:
            listed, every = len(trace.tasks), len(trace.tasks) + trace.unlisted.count
            fact = f"The {whose} runs {every} tasks, more than the {listed} that can be told apart in one run."
            return Finding("too_many_tasks", fact, "Its author must make the tasks larger, and fewer of them.")
    return None


def too_few_cores_to_poll(cores: int, workers: int) -> Finding:
    """Ranks of MPI that wait keep a core busy: those that work then wait for it, and no clock tells who did what."""
    have = "one core" if cores == 1 else f"{cores} cores"
    fact = f"This machine has {have} for {workers} ranks of MPI, and ranks that wait for each other keep them busy."
    return Finding("too_few_cores", fact, "The grade is taken on a machine with a core for each rank.")


def tiny_futures(count: int, each_s: float) -> Finding:
    """What the clocks cannot show: many of them, each cheaper than handing it out."""
    fact = f"The program ran {count} futures of SCOOP's, in {each_s * 1e3:.1f} ms of processor time each with all that"
    fact += " belongs to them: too small to gain anything, and to tell who computed."
    return Finding("tasks_too_small", fact, advice.LARGER_FUTURES)


def not_in_tasks(scene: Scene, seen: Measures, limits: Thresholds) -> Finding:
    """Says which of two causes it is: were the shares alike, would those inside tasks be large enough?"""
    workers = scene.program.of_role(Role.WORKER)
    cpu_s, in_tasks_s = sum(p.cpu_s for p in workers), sum(p.task_cpu_s for p in workers)
    if scene.by_clocks:
        most, least = seen.shares[0], seen.shares[-1]
        fact = f"Of the work one {scene.worker} did {most:.0%} and another {least:.0%}{_BY_CLOCKS}."
        return Finding("uneven_shares", fact, "Deal the work out more evenly: in more and smaller parts.")
    if not scene.program.tasks:
        fact = f"The {scene.worker}s were busy, but none of the given task functions was seen to run."
        return Finding("no_tasks_seen", fact, advice.CALL_WHAT_IS_GIVEN)
    if sum(seen.shares) < limits.share:
        fact = f"The {scene.worker}s computed for {cpu_s:.1f} s, {cpu_s - in_tasks_s:.1f} s of it outside of the tasks"
        hint = advice.LARGER_TASKS if seen.tasks >= _ALL else advice.CALL_WHAT_IS_GIVEN
        return Finding("uneven_shares", f"{fact} that are given.", hint)
    most, *_, least = seen.shares
    fact = f"Of the work in tasks one {scene.worker} held {most / sum(seen.shares):.0%}"
    fact += f" and another {least / sum(seen.shares):.0%}."
    return Finding("uneven_shares", fact, "Deal the tasks out more evenly: more and smaller ones, longest first.")


def somebody_else(scene: Scene, seen: Measures, limits: Thresholds) -> Finding:
    """Names the processes that did the work instead."""
    program = scene.program
    workers = program.of_role(Role.WORKER)
    used: defaultdict[str, float] = defaultdict(float)
    for process in program.of_role(Role.CLIENT, Role.OTHER):
        used[process.kind if process.role is Role.OTHER else _CLIENT] += process.cpu_s
    used["short-lived processes"] += program.unseen_cpu_s
    infrastructure = max(program.of_role(Role.INFRASTRUCTURE), key=lambda p: p.cpu_s, default=None)
    if infrastructure is not None:
        used[infrastructure.kind] += misused_s(scene)
    name, used_s = max(used.items(), key=lambda pair: pair[1])
    busiest = max(workers, key=lambda p: p.cpu_s, default=None)
    if busiest is not None and seen.outside <= limits.clear_outside:
        fact = f"One {scene.worker} ({busiest.place}) did {seen.busy[0]:.0%} of the work."
        return Finding("one_worker", fact, advice.on_one_worker(scene.worker))
    those = program.of_role(Role.OTHER, Role.INFRASTRUCTURE)
    count = sum(p.kind == name and p.cpu_s > used_s / 10 for p in those)
    whose = _plural(name, count) if count else name
    in_tasks = "" if scene.by_clocks else " in tasks"
    theirs = f"the {_plural(scene.worker, len(workers))} {sum(p.task_cpu_s for p in workers):.1f} s{in_tasks}"
    theirs = theirs if workers else f"and no {scene.worker} was there"
    fact = f"{_upper(whose)} used {used_s:.1f} s of CPU, {theirs}."
    hint = advice.on_other_processes(name, scene.worker, started=len(workers), done=_done_by(workers, scene))
    return Finding("work_in_client" if name == _CLIENT else "other_processes", fact, hint)


def _done_by(workers: Sequence[Process], scene: Scene) -> float:
    """Of the CPU time in the baseline's tasks, what tasks in these processes hold as well."""
    pids = {p.pid for p in workers}
    return held(scene, [t for t in scene.program.tasks if t.pid in pids])


def too_much_work(scene: Scene, seen: Measures) -> Finding:
    """Tells tasks that ran again from work besides by their number."""
    ran, usual = len(scene.program.tasks), len(scene.baseline.tasks)
    if ran >= _AGAIN * usual > 0 and not scene.divisible:
        fact = f"The program ran {ran} tasks where the serial one runs {usual}, {seen.work:.1f} times the work."
        return Finding("too_much_work", fact, "Compute every task once: is anything run a second time, to compare?")
    fact = f"The program computed {seen.work:.1f} times what the task needs."
    return Finding("too_much_work", fact, "Compute every task once, and nothing besides.")


def one_at_a_time(scene: Scene, seen: Measures) -> Finding:
    """The tasks were spread, and waited for each other."""
    where = _plural(scene.worker, sharers(seen.shares))
    if scene.by_clocks:
        fact = f"{_upper(where)} worked, but one after the other ({seen.concurrency:.2f} at once{_BY_CLOCKS})."
        return Finding("one_at_a_time", fact, "Send all work before you wait for the first result.")
    fact = f"The tasks ran on {where}, but one after the other ({seen.concurrency:.2f} at once)."
    return Finding("one_at_a_time", fact, advice.ALL_AT_ONCE)


def little_concurrency(scene: Scene, seen: Measures, least: float) -> Finding:
    """More ran at once than one, and less than it takes to be sure."""
    if scene.by_clocks:
        fact = (
            f"On average only {seen.concurrency:.2f} {scene.worker}s worked at once; {least:.2f} are needed to be sure."
        )
        return Finding("little_concurrency", fact, "Send all work before you wait for the first result.")
    if concurrency(scene.program, scene.workers) >= least:
        fact = f"Only {seen.concurrency:.2f} of the tasks that ran at once were needed; {least:.2f} show that for sure."
        return Finding("little_concurrency", fact, "Compute every task once, and nothing besides.")
    fact = f"Only {seen.concurrency:.2f} tasks ran at once; {least:.2f} are needed to be sure."
    beside = together(scene.program, scene.reference or scene.baseline, divisible=scene.divisible)
    return Finding("little_concurrency", fact, advice.FEWER_PAUSES if beside >= _OFTEN else advice.ALL_AT_ONCE)


def no_gain(scene: Scene, seen: Measures) -> Finding:
    """Much ran at once, and nothing was gained."""
    clock = f"by the clock it was {seen.gain:.2f} times as fast as the serial program"
    if scene.reference is not None:
        clock += f"; the reference was {seen.reference_gain:.2f} times as fast"
    what = f"The {scene.worker}s worked" if scene.by_clocks else "Tasks ran"
    fact = f"{what} side by side, and yet {clock}."
    return Finding("no_gain", fact, "Let the workers compute what is needed, each task once, and nothing besides.")


def little_in_tasks(scene: Scene, seen: Measures) -> Finding:
    """The work was done elsewhere than in tasks."""
    if scene.by_clocks:
        fact = f"The {scene.worker}s did {seen.tasks:.0%} of the serial program's work{_BY_CLOCKS}."
        return Finding("little_in_tasks", fact, f"Leave the computing to the {scene.worker}s.")
    fact = f"The tasks that ran hold {seen.tasks:.0%} of the serial program's work."
    return Finding("little_in_tasks", fact, "Every evaluation must go through the task function that is given.")


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _plural(word: str, count: int) -> str:
    if count == 1:
        return f"one {word}"
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {word}{'es' if word.endswith('s') else 's'}"


_CLIENT = "your own program"
_BY_CLOCKS = ", by processor time alone"
_OFTEN = 0.3  # of the time with tasks: two of them at once are no accident
_ALL = 0.9  # of the serial program's work in tasks: what workers compute besides is no task done elsewhere
_AGAIN = 1.4  # so many times the serial program's tasks: some of them ran again
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
