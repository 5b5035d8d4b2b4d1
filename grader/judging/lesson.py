"""Lessons: what cost a run the most time, in words for a student, each with a number and what to try.

At most one for each kind of loss, and only those that matter: see ``Lines``. They explain; nothing is judged by them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grader.judging import rounds, speedup
from grader.judging.efficiency import Efficiency, efficiency
from grader.record import ArmName, Record, Round

_LITTLE_OVERHEAD = 0.1  # of a worker's time: chunks are proposed that come down to it
_CHUNKS = 4  # for each worker, at least, so that they can be shared evenly
_HARDLY_EVER = 0.1  # of the time with tasks
_SOME_JOBS = 4


@dataclass(frozen=True, slots=True)
class Lines:
    """From where on something is worth a lesson.

    Attributes:
        least: of the wall time that was lost; a step of the points is as much.
        beyond: more than the reference loses; between rounds of one program it varied by up to 0.03.
        dearer: times what a task costs the reference, in CPU time.
        dearer_alone: times what it costs the serial program, without a reference: 1.43 were measured for the same
            task where two hardware threads share a core.
    """

    least: float = 0.05
    beyond: float = 0.03
    dearer: float = 1.25
    dearer_alone: float = 1.5


@dataclass(frozen=True, slots=True)
class Lesson:
    """One line of what was seen, and one of what to try.

    Attributes:
        topic: a stable word for programs.
        lost: of the wall time, more than the reference lost; the largest comes first.
    """

    topic: str
    fact: str
    hint: str
    lost: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one round of a record teaches.

    Attributes:
        round: its index.
        reference: of the reference's run in the same round; None where there is none.
    """

    round: int
    own: Efficiency
    reference: Efficiency | None
    lessons: tuple[Lesson, ...]


def explanation(record: Record, index: int | None = None) -> Explanation | None:
    """Of the round at this index, or else of the timed round with the median speedup; None where no tasks were seen.

    Before anything is timed, the other rounds stand in.
    """
    wanted = [r for r in record.rounds if index is None or r.index == index]
    found = [(r, own) for r in wanted if (own := _efficiency(record, r, ArmName.SUBMISSION)) is not None]
    those = [(r, own) for r, own in found if r.timed] or found
    if not those:
        return None
    ordered = sorted(those, key=lambda pair: pair[1].speedup or pair[1].parallel)
    done, own = ordered[(len(ordered) - 1) // 2]
    reference = _efficiency(record, done, ArmName.REFERENCE)
    return Explanation(done.index, own, reference, lessons(own, reference))


def lessons(own: Efficiency, reference: Efficiency | None = None, lines: Lines | None = None) -> tuple[Lesson, ...]:
    """What matters of this run, by the time that it cost; beside a reference, what it lost more than that one."""
    lines = lines or Lines()
    found = []
    for name, words in _WORDS.items():
        lost = _share(own, name)
        more = lost - (max(0.0, _share(reference, name)) if reference is not None else 0.0)
        if lost >= lines.least and more >= lines.beyond:
            found.append(Lesson(*words(own), more))
    found += _dearer(own, reference, lines)
    return tuple(sorted(found, key=lambda lesson: -lesson.lost))


def _efficiency(record: Record, done: Round, arm: ArmName) -> Efficiency | None:
    run = done.trace(arm)
    if run is None:
        return None
    baseline, reference = done.trace(ArmName.BASELINE), done.trace(ArmName.REFERENCE)
    serial = [trace for each in record.rounds if (trace := each.trace(ArmName.BASELINE)) is not None]
    return efficiency(
        run,
        baseline,
        record.workers,
        reference,
        serial,
        divisible=record.divisible,
        needed_part=_needed_part(record) if arm is ArmName.SUBMISSION else 1.0,
    )


def _needed_part(record: Record) -> float:
    """Of the submission's work in tasks, what the answer needs, as the judgement takes it."""
    known = rounds.speedups(record)
    whole, needed = (sum(r.submission for r in each) for each in (known, speedup.without_padding(known)))
    return needed / whole if whole else 1.0


def _share(run: Efficiency, name: str) -> float:
    seconds: float = getattr(run.losses, name)
    return seconds / run.wall_s


def _last(run: Efficiency) -> tuple[str, str, str]:
    """Workers were done, and waited for the last one."""
    waiting = run.waiting
    if run.used < min(run.workers, run.tasks):
        return "idle_workers", f"Only {run.used} of {run.workers} workers had tasks.", "Send the tasks to all of them."
    parts = {
        "dealt": waiting.dealt_s,
        "order": waiting.order_s,
        "barriers": waiting.barriers_s,
        "coarse": waiting.coarse_s,
    }
    why = max(parts, key=lambda name: parts[name])
    if why == "dealt" and run.phases == 1 and waiting.late_jobs > 1:
        fact = (
            f"One worker had {waiting.late_jobs} more {_jobs(run)} to do when the others had none left, and ran alone "
            f"for {waiting.alone_s / run.wall_s:.0%} of the time."
        )
    elif why == "dealt" and run.phases == 1:
        fact = f"One worker had {1 / run.load_balance - 1:.0%} more work than there is for each."
    elif run.phases > 1:
        fact = (
            f"At the ends of the {run.phases} phases workers waited for the last one: "
            f"{run.losses.last_s / run.wall_s:.0%} of the time is lost."
        )
    elif run.workers == 2:  # noqa: PLR2004 -- one waits, one is alone
        fact = f"The last {_job(run)} ran alone for {waiting.alone_s / run.wall_s:.0%} of the time."
    else:
        fact = f"At the end workers waited for the last {_job(run)}: {run.losses.last_s / run.wall_s:.0%} is lost."
    return "last_task", fact, _hint_for_last(run, why)


def _hint_for_last(run: Efficiency, why: str) -> str:
    chunks = run.jobs < run.tasks
    match why:
        case "dealt":
            return "Send all tasks at once, in small chunks, so that whoever is free takes the next one."
        case "order":
            return f"Hand the work out{' in smaller chunks' if chunks else ''}, the longest tasks first."
        case "barriers":
            return "Map over more tasks at once, so that there are fewer phases, or over a multiple of the workers."
        case _:
            return "Hand the work out in smaller chunks." if chunks else "Make the tasks smaller, and more of them."


def _handing(run: Efficiency) -> tuple[str, str, str]:
    """Workers paused between tasks."""
    if run.used > 1 and run.jobs >= _SOME_JOBS and run.overlap < _HARDLY_EVER:
        fact = f"One task ran after the other: for {run.overlap:.0%} of the time there were two at once."
        return "one_at_a_time", fact, "Send all tasks before you wait for the first result."
    lost = run.losses.handing_s / run.wall_s
    if run.overhead < lost / 2:
        fact = f"Between {_jobs(run)} workers paused for {lost:.0%} of the time: seldom, but long."
        return "pauses", fact, "Send all tasks before you fetch the first result, and compute nothing between them."
    fact = (
        f"A {_job(run)} takes {_ms(run.job_s)}, and then its worker waits {_ms(run.pause_s)} for the next one: "
        f"{run.overhead:.0%} of its time."
    )
    return "overhead", fact, _hint_for_overhead(run)


def _hint_for_overhead(run: Efficiency) -> str:
    """So many tasks at once that little overhead is left, if each worker still has several such chunks."""
    now = run.tasks / run.jobs
    task_s = max(run.job_s / now, 1e-9)
    enough = max(math.ceil((1 / _LITTLE_OVERHEAD - 1) * run.pause_s / task_s), math.ceil(2 * now))
    possible = run.tasks // (_CHUNKS * run.workers)
    if possible <= now:
        return "Make the tasks larger: they are too small to be handed out one by one, and too few for larger chunks."
    return f"Hand out about {min(enough, possible)} tasks at once (chunksize)."


def _serial(run: Efficiency) -> tuple[str, str, str]:
    """The program computed while no worker had a task."""
    fact = (
        f"The program itself computed for {run.serial_s:.2f} s while no worker had a task, {run.amdahl:.0%} of all "
        f"work: it can never be more than {1 / run.amdahl:.0f} times as fast."
    )
    hints = {
        _BEFORE: "Prepare less before the first task is sent, or do it in the tasks.",
        _AFTER: "See what is computed after the last task: leave it out, or make tasks of it.",
        _BETWEEN: "See what is computed between two phases: leave it out, or make tasks of it.",
    }
    return "serial_part", fact, hints[_where(run)]


def _nobody(run: Efficiency) -> tuple[str, str, str]:
    """No worker had a task, and the program did not compute."""
    where, lost = _where(run), run.losses.nobody_s / run.wall_s
    fact = f"For {lost:.0%} of the time no worker had a task and nothing was computed, most of it {where}."
    hints = {
        _BEFORE: "Send the tasks at once, and little data with each.",
        _AFTER: "Return less data from the tasks, and do not wait longer than for the last of them.",
        _BETWEEN: "Send the next tasks before the last ones are done, or make fewer phases of more tasks.",
    }
    return "nobody_worked", fact, hints[where]


def _inside(run: Efficiency) -> tuple[str, str, str]:
    """Tasks ran that neither computed nor waited for a core, or not for one that they can have had."""
    if run.workers > run.asked:
        fact = f"{run.workers} processes had tasks at once, and shared the cores of {run.asked} workers."
        return "crowd", fact, f"Start no more than {run.asked} processes."
    lost = run.losses.inside_s / run.wall_s
    fact = f"For {lost:.0%} of the time tasks were open that neither computed nor waited for a core."
    return "waiting_inside", fact, "Look for sleep, files, locks or further processes inside of the tasks."


def _extra(run: Efficiency) -> tuple[str, str, str]:
    """Work that the serial program does without."""
    fact = f"The program computed {1 / max(run.computational or 1.0, 1e-9):.1f} times what is needed."
    return "extra_work", fact, "Compute every task once, and nothing besides."


def _dearer(run: Efficiency, reference: Efficiency | None, lines: Lines) -> list[Lesson]:
    """A task costs more CPU time than it should."""
    if run.dearer is None:
        return []
    usual, line = 1.0, lines.dearer_alone
    if reference is not None and reference.dearer is not None:
        usual, line = max(reference.dearer, 1.0), lines.dearer
    if run.dearer < line * usual:
        return []
    beside = f", in the reference {usual:.1f} times" if reference is not None else ""
    fact = f"A task costs {run.dearer:.1f} times the CPU time that it costs in the serial program{beside}."
    hint = "Send large data once and not with every task, and start no threads or processes in tasks."
    lost = (1 - usual / run.dearer) * run.work_s / run.workers / run.wall_s
    return [Lesson("dear_tasks", fact, hint, lost)]


def _where(run: Efficiency) -> str:
    """When most of the time passed in which no worker had a task."""
    between_s = run.serial_s + run.losses.nobody_s - run.start_s - run.finish_s
    parts = {_BEFORE: run.start_s, _AFTER: run.finish_s, _BETWEEN: between_s}
    return max(parts, key=lambda name: parts[name])


def _job(run: Efficiency) -> str:
    return "chunk of tasks" if run.jobs < run.tasks else "task"


def _jobs(run: Efficiency) -> str:
    return "chunks of tasks" if run.jobs < run.tasks else "tasks"


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds < 0.01 else f"{seconds * 1e3:.0f} ms"  # noqa: PLR2004 -- as one reads it


_BEFORE, _AFTER, _BETWEEN = "before the first task", "after the last task", "between two phases"
_WORDS: Mapping[str, Callable[[Efficiency], tuple[str, str, str]]] = {
    "last_s": _last,
    "handing_s": _handing,
    "serial_s": _serial,
    "nobody_s": _nobody,
    "inside_s": _inside,
    "extra_s": _extra,
}
