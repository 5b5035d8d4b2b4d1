"""Whether an assignment can be judged on this machine, from measured records of programs whose worth is known."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.judging import rounds, speedup
from grader.judging.efficiency import efficiency
from grader.judging.evidence import Usage
from grader.record import ArmName, Record, Round
from grader.record.trace import Trace

TASK_OVER_OVERHEAD = 10  # times its overhead that a task should take
TASKS_EACH = 8  # for each worker, so that the last ones even out
SHORTEST_S = 0.5  # of serial work; less drowns in start-up and clock ticks
LONGEST_S = 10.0
WALL_LIMIT = 10  # times the slowest run
LEAST_LIMIT_S = 20
_CERTAINTY = 0.95


@dataclass(frozen=True, slots=True)
class Shape:
    """What the assignment's work is like, by the medians over the runs of baseline and reference.

    Attributes:
        serial_s: the serial program's CPU time.
        tasks: its calls of task functions.
        task_s: the median task.
        longest_s: the longest task.
        overhead_s: what the backend needs for one job, from the reference's pauses.
        parallelism: the reference's, over the number of workers.
        reference: its speedup in demand time.
        wall: its speedup by the clock.
        slowest_s: the slowest run of all.
        shared_label: one that two tasks of the serial program have; empty where there is none.
        divisible: students choose into how many tasks the work is cut, so that the serial program's tell nothing.
    """

    workers: int
    serial_s: float
    tasks: int
    task_s: float
    longest_s: float
    overhead_s: float
    parallelism: float
    reference: float
    wall: float
    slowest_s: float
    shared_label: str = ""
    divisible: bool = False

    @property
    def granularity(self) -> float:
        """The median task over its overhead."""
        return self.task_s / max(self.overhead_s, 1e-9)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often verdicts on one program contradicted what it is.

    Attributes:
        runs: measurings of it.
        wrong: that gave points which it is not worth, or withheld some that it is.
        open: that gave no verdict.
    """

    runs: int
    wrong: int
    open: int

    @property
    def at_most(self) -> float:
        """The true rate of wrong ones, with 95 % certainty (Clopper and Pearson 1934)."""
        return upper_bound(self.wrong, self.runs)


def shape(records: Sequence[Record]) -> Shape | None:
    """What records of the reference, graded as a submission, tell of the assignment; None where nothing was timed."""
    timed = [(r, record.workers) for record in records for r in record.rounds if r.timed]
    whole = [(r, w) for r, w in timed if r.trace(ArmName.REFERENCE) and r.trace(ArmName.BASELINE)]
    if not whole:
        return None
    workers = whole[0][1]
    found = [s for record in records for s in rounds.speedups(record)]
    baselines = [trace for r, _ in whole if (trace := r.trace(ArmName.BASELINE)) is not None]
    seconds = [task.cpu_s + task.simulated_s for trace in baselines for task in trace.tasks]
    return Shape(
        workers=workers,
        serial_s=statistics.median(sum(t.cpu_s + t.simulated_s for t in trace.tasks) for trace in baselines),
        tasks=round(statistics.median(len(trace.tasks) for trace in baselines)),
        task_s=statistics.median(seconds) if seconds else 0.0,
        longest_s=max(seconds, default=0.0),
        overhead_s=statistics.median(_pauses(r, w) for r, w in whole),
        parallelism=statistics.median(s.parallelism for s in found) / workers,
        reference=statistics.median(s.reference or 0.0 for s in found),
        wall=statistics.median(s.reference_wall for s in found),
        slowest_s=max(run.wall_s for r, _ in whole for run in r.runs.values()),
        shared_label=next(filter(None, map(_shared_label, baselines)), ""),
        divisible=records[0].divisible,
    )


def _shared_label(trace: Trace) -> str:
    """A label that two tasks have, though it should say which is which; a group of workers may share an item."""
    counted = Counter((task.function, task.label) for task in trace.tasks if task.label and not task.group)
    return next((label for (_, label), count in counted.items() if count > 1), "")


def warnings(found: Shape) -> list[str]:
    """What its author should change, each in a sentence that names the number."""
    least_s = TASK_OVER_OVERHEAD * found.overhead_s
    said = {
        f"too fine-grained: a task takes {_ms(found.task_s)}, and handing it out {_ms(found.overhead_s)}; "
        f"make tasks at least {_ms(least_s)}": found.granularity < TASK_OVER_OVERHEAD,
        f"too short: the serial program computes for {found.serial_s:.2f} s in tasks; make it at least "
        f"{SHORTEST_S:g} s": found.serial_s < SHORTEST_S,
        f"longer than it need be: the serial program computes for {found.serial_s:.0f} s, and is run in every round; "
        f"1 to 3 s are enough": found.serial_s > LONGEST_S,
        f"cut into few tasks: {found.tasks} for {found.workers} workers; make it at least "
        f"{TASKS_EACH * found.workers}": found.tasks < TASKS_EACH * found.workers and not found.divisible,
        f"uneven: one task takes {_ms(found.longest_s)} of {found.serial_s:.2f} s; while it runs, the other workers "
        f"may have nothing to do": found.longest_s > found.serial_s / (2 * found.workers) and not found.divisible,
        f"hard to judge here: the reference keeps {found.parallelism:.0%} of the cores busy. Where that is its pattern "
        f"(stages of unequal length, barriers) rounds count only while no process waits for a core; where it is not, "
        f"the tasks are too small or this machine is too busy": found.parallelism < speedup.FIT,
        f"labelled in vain: two tasks of the serial program have the label {found.shared_label!r}, so that a rubric "
        f"cannot tell them apart": found.shared_label != "",
    }
    return [sentence for sentence, true in said.items() if true]


def wall_limit_s(found: Shape) -> int:
    """A limit that honest programs do not reach on a busy day, in steps of 10 s."""
    return max(LEAST_LIMIT_S, math.ceil(WALL_LIMIT * found.slowest_s / 10) * 10)


def false_fails(records: Sequence[Record]) -> Rate:
    """How often the reference, graded as a submission, was short of points."""
    wrong = [r for r in records if _is_short(r)]
    unsure = [r for r in records if not _is_short(r) and _is_open(r)]
    return Rate(len(records), len(wrong), len(unsure))


def _is_short(record: Record) -> bool:
    part = rounds.speedup_of(record).fraction
    return rounds.evidence_of(record).usage is Usage.NOT_USED or (part is not None and part < 1.0)


def _is_open(record: Record) -> bool:
    return rounds.evidence_of(record).usage is Usage.CANNOT_TELL or rounds.speedup_of(record).fraction is None


def false_passes(records: Sequence[Record]) -> Rate:
    """How often a program that does not use the parallel map was believed to."""
    usages = [rounds.evidence_of(r).usage for r in records]
    return Rate(len(usages), usages.count(Usage.USED), usages.count(Usage.CANNOT_TELL))


def upper_bound(wrong: int, of: int) -> float:
    """The rate above which so few wrong ones among so many have a probability of 5 %."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, of, middle) > 1 - _CERTAINTY else (low, middle)
    return high


def _at_most(wrong: int, of: int, rate: float) -> float:
    """The probability of at most so many wrong ones."""
    return sum(math.comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(wrong + 1))


def _pauses(done: Round, workers: int) -> float:
    trace, baseline = done.trace(ArmName.REFERENCE), done.trace(ArmName.BASELINE)
    found = efficiency(trace, baseline, workers) if trace is not None else None
    return found.pause_s if found is not None else 0.0


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms"
