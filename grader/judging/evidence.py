"""Was the parallel map really used? Judged from what the kernel and the listener saw, never from a claim.

Three-valued: *used* needs every condition met, *not used* a clear violation; everything between is *cannot tell*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.judging import advice
from grader.judging.parallelism import delay, needed_demand_s, needed_share
from grader.record.finding import Finding
from grader.record.trace import Process, Role, Trace, without_polling

SLACK = 0.1  # of the program's CPU time: so much more than the reference's may a controller or broker use
DEARER = 1.15  # times what baseline or reference use in tasks: beyond it, all tasks together hold work for show


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the lines are; written into the record. A *clear* violation lies beyond a second line.

    Attributes:
        share: of 1/P of all demand that a worker must hold inside tasks to count as used.
        concurrency: the least mean number of tasks that compute at once.
        of_reference: the least part of the reference's concurrency in the same round, as far as it asks for no more
            than ``enough``: how well many workers are used is for the speedup to tell.
        outside: the most that processes which are no workers may hold of all CPU time.
        work: the most CPU time, in multiples of the larger of baseline and reference in this round.
        burned: the same, where workers are busy outside of tasks although the tasks hold all of the work.
        alone: by how much more that may be where no reference ran: the same work costs up to 1.43 times the CPU
            time when all cores are busy (measured on a machine with two hardware threads a core), and only
            the reference shows it.
        tasks: the least part of the baseline's tasks, by CPU time, that the program must have done in tasks.
        gain: how much faster than the serial program it must be by the clock, in rounds in which the reference is
            ``reference_gain`` times as fast: work for show makes nothing faster.
        shortest_s: the least CPU time of the baseline that shows anything.
        calm: times its CPU time, that a task of the reference takes at most in rounds that settle a doubt.
        together: the least part of the time with tasks in which two of them run, where a doubt is settled.
    """

    share: float = 0.5
    clear_share: float = 0.25
    concurrency: float = 1.3
    clear_concurrency: float = 1.15
    of_reference: float = 0.6
    enough: float = 2.0
    outside: float = 0.15
    clear_outside: float = 0.3
    work: float = 1.6
    clear_work: float = 1.8
    burned: float = 1.3
    alone: float = 1.4
    tasks: float = 0.7
    clear_tasks: float = 0.5
    gain: float = 1.1
    reference_gain: float = 1.3
    shortest_s: float = 0.05
    calm: float = 1.2
    together: float = 0.05


class Usage(StrEnum):
    """The three values."""

    USED = "used"
    NOT_USED = "not_used"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Measures:
    """The numbers behind a verdict on one round.

    Attributes:
        shares: of all demand, what each worker holds inside tasks, largest first.
        concurrency: demand inside tasks on workers over wall time, as far as it was needed: work in tasks that
            baseline and reference do without does not count, nor does waiting for a core beyond the usual.
        outside: of all CPU time, what processes hold that are no workers.
        work: CPU time over the larger one of baseline and reference.
        tasks: of the CPU time inside the baseline's tasks, what the program's hold as well (``needed_share``).
        busy: of all demand, what each worker holds inside tasks or not, largest first.
        overlap: demand on workers, inside tasks or not, over wall time.
        gain: the serial program's wall time over this one's, both as if tasks had never waited for a core.
        reference_gain: the same of the reference; 0 where there is none.
    """

    shares: tuple[float, ...]
    concurrency: float
    outside: float
    work: float
    tasks: float
    busy: tuple[float, ...]
    overlap: float
    gain: float
    reference_gain: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The verdict on one round, or on all."""

    usage: Usage
    finding: Finding
    measures: Measures | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What one round's verdict is made from.

    Attributes:
        worker: what the backend calls a worker: "engine".
        reference: None where there is no reference solution.
        mpi: the workers are ranks of MPI.
    """

    workers: int
    worker: str
    program: Trace
    baseline: Trace
    reference: Trace | None
    mpi: bool = False


def measures(scene: Scene) -> Measures:
    """The numbers of one round."""
    program, wall_s = scene.program, max(scene.program.wall_s, 1e-9)
    workers = program.of_role(Role.WORKER)
    # What a busy machine adds to the client's waiting is not work of the client's: "outside" is told by CPU time.
    reference = scene.reference
    misused_s = _misused_s(scene)
    cpu_s = max(program.cpu_s + misused_s, 1e-9)
    outside_s = sum(p.cpu_s for p in program.of_role(Role.CLIENT, Role.OTHER)) + program.unseen_cpu_s + misused_s
    demands = [min(p.demand_s, wall_s) for p in program.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)]
    total_s = max(sum(demands) + program.unseen_cpu_s + misused_s, 1e-9)
    return Measures(
        shares=tuple(sorted((p.task_demand_s / total_s for p in workers), reverse=True)),
        concurrency=_useful_concurrency(scene),
        outside=outside_s / cpu_s,
        work=cpu_s / max(scene.baseline.cpu_s, reference.cpu_s if reference is not None else 0.0, 1e-9),
        tasks=needed_share(scene.baseline, program),
        busy=tuple(sorted((min(p.demand_s, wall_s) / total_s for p in workers), reverse=True)),
        overlap=program.bounded(sum(min(p.demand_s, wall_s) for p in workers), scene.workers) / wall_s,
        gain=_undelayed_s(scene.baseline) / _undelayed_s(program),
        reference_gain=_undelayed_s(scene.baseline) / _undelayed_s(reference) if reference is not None else 0.0,
    )


def _useful_concurrency(scene: Scene) -> float:
    """The concurrency, as far as baseline or reference have tasks for it: of either, what allows more."""
    program, known = scene.program, [t for t in (scene.baseline, scene.reference) if t is not None]
    share = max(needed_share(program, usual) for usual in known)
    if scene.reference is not None:  # which alone shows what tasks cost beside each other
        share = min(share, DEARER * max(each.in_tasks_s for each in known) / max(program.in_tasks_s, 1e-9))
    demand_s = max(needed_demand_s(program, usual) for usual in known)
    alike = program.bounded(demand_s, scene.workers) / max(program.wall_s, 1e-9)
    return min(concurrency(program, scene.workers) * share, alike)


def _undelayed_s(trace: Trace) -> float:
    """The wall time as it would have been, had its tasks never waited for a core."""
    return max(trace.wall_s / delay(trace), 1e-9)


def concurrency(trace: Trace, workers: int) -> float:
    """The mean number of workers that computed inside tasks, or would have, had a core been free."""
    demand_s = sum(p.task_demand_s for p in trace.of_role(Role.WORKER))
    return trace.bounded(demand_s, workers) / max(trace.wall_s, 1e-9)


def misused_cpu_s(trace: Trace, usual_s: float) -> float:
    """CPU seconds of controller or broker beyond what they usually need: somebody's work."""
    return max(0.0, trace.infrastructure_cpu_s - usual_s - SLACK * trace.cpu_s)


def _misused_s(scene: Scene) -> float:
    """CPU seconds of controller or broker that were somebody's work; without a reference nobody can tell."""
    usual = scene.reference or scene.program
    return misused_cpu_s(scene.program, usual.infrastructure_cpu_s)


def judge(scene: Scene, thresholds: Thresholds) -> Evidence:
    """The verdict on one round."""
    if not scene.program.clocks or not scene.program.probe:
        return Evidence(Usage.CANNOT_TELL, _no_means(scene.program))
    if scene.baseline.cpu_s < thresholds.shortest_s:
        fact = f"The serial program computes for {scene.baseline.cpu_s:.2f} s only: too short to see who works."
        return Evidence(Usage.CANNOT_TELL, Finding("too_short", fact, "Its author must make it longer."))
    if (uncounted := too_many_tasks(scene.baseline, scene.reference)) is not None:
        return Evidence(Usage.CANNOT_TELL, uncounted)
    scene = as_computed(scene, thresholds)
    seen = measures(scene)
    violation = _violation(scene, seen, thresholds)
    if violation is not None:
        return Evidence(Usage.NOT_USED, violation, seen)
    doubt = _doubt(scene, seen, thresholds)
    if doubt is not None:
        return Evidence(Usage.CANNOT_TELL, doubt, seen)
    shares = " and ".join(f"{share:.0%}" for share in seen.shares[: scene.workers])
    who = _plural(scene.worker, scene.workers) + _on_hosts(scene.program)
    fact = f"{who[0].upper()}{who[1:]} held {shares} of the work in tasks, {seen.concurrency:.2f} at once."
    return Evidence(Usage.USED, Finding("parallel_map_used", fact), seen)


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


def as_computed(scene: Scene, thresholds: Thresholds) -> Scene:
    """The round without what ranks of MPI did while they waited for each other, where the tasks hold the work."""
    holds = scene.mpi and needed_share(scene.baseline, scene.program) >= thresholds.clear_tasks
    return _without_polling(scene) if holds else scene


def _without_polling(scene: Scene) -> Scene:
    """The same, where the tasks hold the work: what ranks do besides is taken to be waiting.

    Where they do not, the work may have been done beside them, and that must stay visible.
    """
    reference = without_polling(scene.reference) if scene.reference is not None else None
    return replace(scene, program=without_polling(scene.program), reference=reference)


def overall(rounds: Sequence[Evidence]) -> Evidence:
    """The verdict on all rounds: the one that most of them have; where none has, it cannot be told."""
    counted = Counter(e.usage for e in rounds)
    used, not_used, unclear = (counted[usage] for usage in (Usage.USED, Usage.NOT_USED, Usage.CANNOT_TELL))
    if used > not_used and used >= unclear:  # the first round has imports and pools to pay for
        winner = Usage.USED
    elif not_used > max(used, unclear):
        winner = Usage.NOT_USED
    else:
        winner = Usage.CANNOT_TELL
    named = [e for e in rounds if e.usage is winner]
    if named:
        return named[0]
    fact = f"In {used} of {len(rounds)} rounds the parallel map was used, in {not_used} it was not."
    return Evidence(Usage.CANNOT_TELL, Finding("rounds_disagree", fact, "A teacher will look at it."))


def _on_hosts(program: Trace) -> str:
    """Where the workers were, if on several nodes: " on n1 and n2"."""
    hosts = sorted({p.host for p in program.of_role(Role.WORKER)})
    return f" on {', '.join(hosts[:-1])} and {hosts[-1]}" if len(hosts) > 1 else ""


def _no_means(trace: Trace) -> Finding:
    lacking = "sockets that name their sender (AF_UNIX)" if not trace.probe else "the kernel's process clocks (/proc)"
    fact = f"This machine lacks {lacking}, so it cannot be seen which processes worked."
    return Finding("no_evidence_here", fact, "Run it on Linux, or on Windows in WSL 2; a grade is taken there.")


def _violation(scene: Scene, seen: Measures, limits: Thresholds) -> Finding | None:
    """The first clear one, or None."""
    needed = min(2, scene.workers)
    sharers = _sharers(scene, seen)
    holding = sum(s >= limits.clear_share / sharers for s in seen.shares)
    busy = sum(s >= limits.share / sharers for s in seen.busy)
    if seen.outside > limits.clear_outside or max(holding, busy) < needed:
        return _somebody_else(scene, seen, limits)
    if seen.work > limits.clear_work * _allowance(scene, limits):
        return _too_much_work(scene, seen)
    if holding < needed:  # workers are busy, but not in tasks: a doubt, unless one worked while the others burned
        burned = seen.tasks >= limits.clear_tasks and seen.work > limits.burned * _allowance(scene, limits)
        return _too_much_work(scene, seen) if burned else None
    if needed > 1 and max(seen.concurrency, seen.overlap) < limits.clear_concurrency:
        return _one_at_a_time(scene, seen)
    elsewhere = sum(seen.shares) < sum(seen.busy) / 2  # the work may have been done, but not in tasks: a doubt
    return _little_in_tasks(seen) if seen.tasks < limits.clear_tasks and not elsewhere else None


def _doubt(scene: Scene, seen: Measures, limits: Thresholds) -> Finding | None:
    """The first condition of use that is not met, or None."""
    needed = min(2, scene.workers)
    least = limits.concurrency
    if scene.reference is not None:
        usual = limits.of_reference * concurrency(scene.reference, scene.workers)
        least = max(least, min(limits.enough, usual))
    if sum(s >= limits.share / _sharers(scene, seen) for s in seen.shares) < needed:
        return _not_in_tasks(scene, seen, limits)
    if seen.work > limits.work * _allowance(scene, limits):
        return _too_much_work(scene, seen)
    if needed > 1 and seen.concurrency < least:
        fact = f"Only {seen.concurrency:.2f} tasks ran at once; {least:.2f} are needed to be sure."
        return Finding("little_concurrency", fact, "Send all tasks before you wait for the first result.")
    if needed > 1 and seen.reference_gain >= limits.reference_gain and seen.gain < limits.gain:
        return _no_gain(seen)
    if seen.outside > limits.outside:
        fact = f"Processes that are no {scene.worker}s did {seen.outside:.0%} of the work."
        return Finding("work_outside", fact, f"Leave the computing to the {scene.worker}s.")
    return _little_in_tasks(seen) if seen.tasks < limits.tasks else None


def _allowance(scene: Scene, limits: Thresholds) -> float:
    return 1.0 if scene.reference is not None else limits.alone


def _sharers(scene: Scene, seen: Measures) -> int:
    """Among how many the work is shared: a pool may have more processes than the assignment has workers."""
    return max(scene.workers, sum(s >= _NOTICEABLE for s in seen.busy))


def _not_in_tasks(scene: Scene, seen: Measures, limits: Thresholds) -> Finding:
    """Says which of two causes it is: were the shares alike, would those inside tasks be large enough?"""
    workers = scene.program.of_role(Role.WORKER)
    cpu_s, in_tasks_s = sum(p.cpu_s for p in workers), sum(p.task_cpu_s for p in workers)
    if not scene.program.tasks:
        fact = f"The {scene.worker}s were busy, but none of the given task functions was seen to run."
        return Finding("no_tasks_seen", fact, advice.CALL_WHAT_IS_GIVEN)
    if sum(seen.shares) < limits.share:
        fact = f"The {scene.worker}s computed for {cpu_s:.1f} s, {cpu_s - in_tasks_s:.1f} s of it outside of the tasks"
        hint = advice.LARGER_TASKS if seen.tasks >= _ALL else advice.CALL_WHAT_IS_GIVEN
        return Finding("uneven_shares", f"{fact} that your entry was given.", hint)
    most, *_, least = seen.shares
    fact = f"Of the work in tasks one {scene.worker} held {most / sum(seen.shares):.0%}"
    fact += f" and another {least / sum(seen.shares):.0%}."
    return Finding("uneven_shares", fact, "Deal the tasks out more evenly: more and smaller ones, longest first.")


def _somebody_else(scene: Scene, seen: Measures, limits: Thresholds) -> Finding:
    """Names the processes that did the work instead."""
    program = scene.program
    workers = program.of_role(Role.WORKER)
    used: defaultdict[str, float] = defaultdict(float)
    for process in program.of_role(Role.CLIENT, Role.OTHER):
        used[process.kind if process.role is Role.OTHER else _CLIENT] += process.cpu_s
    used["short-lived processes"] += program.unseen_cpu_s
    infrastructure = max(program.of_role(Role.INFRASTRUCTURE), key=lambda p: p.cpu_s, default=None)
    if infrastructure is not None:
        used[infrastructure.kind] += _misused_s(scene)
    name, used_s = max(used.items(), key=lambda pair: pair[1])
    busiest = max(workers, key=lambda p: p.cpu_s, default=None)
    if busiest is not None and seen.outside <= limits.clear_outside:
        fact = f"One {scene.worker} ({busiest.place}) did {seen.busy[0]:.0%} of the work."
        return Finding("one_worker", fact, advice.on_one_worker(scene.worker))
    those = program.of_role(Role.OTHER, Role.INFRASTRUCTURE)
    count = sum(p.kind == name and p.cpu_s > used_s / 10 for p in those)
    whose = _plural(name, count) if count else name
    held = f"the {_plural(scene.worker, len(workers))} {sum(p.task_cpu_s for p in workers):.1f} s in tasks"
    held = held if workers else f"and no {scene.worker} was there"
    fact = f"{whose[0].upper()}{whose[1:]} used {used_s:.1f} s of CPU, {held}."
    hint = advice.on_other_processes(name, scene.worker, started=len(workers), done=_done_by(workers, scene))
    return Finding("work_in_client" if name == _CLIENT else "other_processes", fact, hint)


def _done_by(workers: Sequence[Process], scene: Scene) -> float:
    """Of the CPU time in the baseline's tasks, what tasks in these processes hold as well."""
    pids = {p.pid for p in workers}
    theirs = tuple(t for t in scene.program.tasks if t.pid in pids)
    return needed_share(scene.baseline, replace(scene.program, tasks=theirs))


def _too_much_work(scene: Scene, seen: Measures) -> Finding:
    """Tells tasks that ran again from work besides by their number."""
    ran, usual = len(scene.program.tasks), len(scene.baseline.tasks)
    if ran >= _AGAIN * usual > 0:
        fact = f"The program ran {ran} tasks where the serial one runs {usual}, {seen.work:.1f} times the work."
        return Finding("too_much_work", fact, "Compute every task once: is anything run a second time, to compare?")
    fact = f"The program computed {seen.work:.1f} times what the task needs."
    return Finding("too_much_work", fact, "Compute every task once, and nothing besides.")


def _one_at_a_time(scene: Scene, seen: Measures) -> Finding:
    where = _plural(scene.worker, len(seen.shares))
    fact = f"The tasks ran on {where}, but one after the other ({seen.concurrency:.2f} at once)."
    return Finding("one_at_a_time", fact, "Send all tasks before you wait for the first result.")


def _no_gain(seen: Measures) -> Finding:
    fact = (
        f"Tasks ran side by side, and yet by the clock it was {seen.gain:.2f} times as fast as the serial program; "
        f"the reference was {seen.reference_gain:.2f} times as fast."
    )
    return Finding("no_gain", fact, "Let the workers compute what is needed, each task once, and nothing besides.")


def _little_in_tasks(seen: Measures) -> Finding:
    fact = f"The tasks that ran hold {seen.tasks:.0%} of the serial program's work."
    return Finding("little_in_tasks", fact, "Every evaluation must go through the function that your entry receives.")


def _plural(word: str, count: int) -> str:
    if count == 1:
        return f"one {word}"
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {word}{'es' if word.endswith('s') else 's'}"


_CLIENT = "your own program"
_NOTICEABLE = 0.02
_ALL = 0.9  # of the serial program's work in tasks: what workers compute besides is no task done elsewhere
_AGAIN = 1.4  # so many times the serial program's tasks: some of them ran again
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
