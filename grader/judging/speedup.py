"""How much faster than the serial program? Judged against what the reference reaches here and now.

The quantity is taken within one run, so that neighbours on the machine hardly move it: the number of cores that did
something useful at once (``parallelism``). The same of the serial program is near one; their ratio is the
speedup that the run would have had on a quiet machine. Wall time is shown, and only confirms.

Rounds are added until the verdict is sure: see ``judge``. Nothing here starts, reads or waits for anything.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.judging.parallelism import DEARER, achieved, share_in_tasks, useful, useful_alone, waited
from grader.judging.task_costs import Baselines
from grader.record.trace import Trace

FULL_AT = 0.9  # of the reference's speedup: full points
STEP = 0.05
_NARROW = 2 * STEP  # such an interval is sure
FIT = 0.7  # of P that the reference's parallelism must reach, or the round must have been undisturbed
DISTURBED = 0.1  # of its demand that the reference waited for a core: more is a neighbour's doing
MIN_ROUNDS = 3
MAX_ROUNDS = 9
ROUNDS_TO_CHARGE = MAX_ROUNDS  # before work that nobody needs is taken off
LEAD = 3  # rounds more on one side than on the other settle a question
WIDEST = 0.15  # of the points: a wider interval after all rounds is no verdict
CONFIRMED = 0.6  # of its speedup over the reference's in demand time, that it has by the wall clock
UNDISTURBED = 0.9  # of its speedup in demand time that the reference has by the clock: then the clock can be trusted
CONFIRMED_UNDISTURBED = 0.8  # the same as CONFIRMED, in such rounds


@dataclass(frozen=True, slots=True)
class RoundSpeedup:
    """What one round says.

    Attributes:
        submission: speedup over the baseline, in demand time; all of its work in tasks is taken to be needed.
        reference: the same of the reference, or None where there is none.
        parallelism: the reference's demand over its wall time.
        wall: speedup by the wall clock; shown, and confirms.
        reference_wall: the reference's.
        waited: of the reference's demand, the part that it waited for a core.
        needed: the CPU time in tasks of baseline or reference, whichever is larger, over the submission's.
    """

    submission: float
    reference: float | None
    parallelism: float
    wall: float
    reference_wall: float = 0.0
    waited: float = 1.0
    needed: float = 1.0


@dataclass(frozen=True, slots=True)
class Speedup:
    """The judgement on all timed rounds.

    Attributes:
        fraction: of the points, in steps of 5 %; None when it stays open.
        low: lower end of the 95 % interval of the fraction.
        high: upper end.
        submission: the median speedup.
        rounds: how many of them counted.
        open_reason: why it stays open, as a code; empty when it does not.
        counts: what of the rounds the fraction comes from, in words.
    """

    fraction: float | None
    submission: float
    reference: float | None
    wall: float
    rounds: int
    open_reason: str = ""
    low: float = 0.0
    high: float = 1.0
    counts: str = ""


def of_round(
    submission: Trace,
    baseline: Trace,
    reference: Trace | None,
    workers: int,
    serial: Baselines | None = None,
    *,
    divisible: bool = False,
) -> RoundSpeedup:
    """The speedups of one round.

    Args:
        submission: its run.
        baseline: the serial program's, on the same inputs.
        reference: the reference solution's, on the same inputs.
        workers: P.
        serial: all known runs of the serial program: the more, the better it is known what a task costs.
        divisible: whether the work may be cut as one likes, so that tasks are not held against each other one by one.
    """
    if divisible:
        own, best = useful_alone(submission, workers), useful_alone(reference or baseline, workers)
    else:
        costs = (serial or Baselines([baseline])).usual(reference or baseline)
        own, best = useful(submission, costs, workers), useful(reference or baseline, costs, workers)
    in_tasks = share_in_tasks(baseline)
    return RoundSpeedup(
        submission=min(workers, own / in_tasks),
        reference=min(workers, best / in_tasks) if reference else None,
        parallelism=achieved(reference, workers) if reference else 0.0,
        wall=baseline.wall_s / max(submission.wall_s, 1e-9),
        reference_wall=baseline.wall_s / max(reference.wall_s, 1e-9) if reference else 0.0,
        waited=waited(reference) if reference else 1.0,
        needed=max(t.in_tasks_s for t in (baseline, reference) if t is not None) / max(submission.in_tasks_s, 1e-9),
    )


def without_padding(rounds: Sequence[RoundSpeedup]) -> list[RoundSpeedup]:
    """The rounds with the submission's speedup less by what its tasks surely compute beyond what the answer needs.

    How much that is is the program's own, and the same in all rounds; that it was slowed down in one or another is the
    machine's. So the upper end of the 95 % interval is taken, which a few rounds do not have: the doubt is the
    student's.
    """
    few = len(rounds) < ROUNDS_TO_CHARGE
    part = 1.0 if few else min(1.0, interval([r.needed for r in rounds])[1])
    return [replace(r, submission=part * r.submission, needed=1.0) for r in rounds]


def _may_be_padded(rounds: Sequence[RoundSpeedup]) -> bool:
    """Whether there is more in its tasks than noise explains, while the rounds are too few to be sure of that."""
    few = len(rounds) < ROUNDS_TO_CHARGE
    return few and statistics.median(r.needed for r in rounds) < 1.0 / DEARER


def judge(rounds: Sequence[RoundSpeedup], workers: int, *, last: bool = False) -> Speedup:
    """The fraction of the points that the rounds give, or why they give none yet.

    Full points, or none, are settled by a lead of rounds (``leader``); everything between by the 95 % interval of
    the median: once it is no wider than two steps, the step nearest to its middle is the verdict. The middle
    varies less from one grading to the next than either end. After ``MAX_ROUNDS`` an interval up to ``WIDEST``
    will do; a wider one is the submission's own noise if the reference held still, and otherwise no verdict.

    Args:
        rounds: all that were timed, of earlier measurings too.
        workers: P.
        last: there will be no further round, however unsure this is: the doubt is the student's.
    """
    if not rounds:
        return unjudged("no_rounds")
    padded = _may_be_padded(rounds) and not last
    rounds = without_padding(rounds)
    own = statistics.median(r.submission for r in rounds)
    wall = statistics.median(r.wall for r in rounds)
    references = [r.reference for r in rounds if r.reference is not None]
    if not references:
        low, high = _range_without_reference(own, workers)
        return Speedup(None, own, None, wall, len(rounds), "no_reference", low, high)
    reference = statistics.median(references)
    fit = fit_rounds(rounds, workers)
    if len(fit) < MIN_ROUNDS:
        return Speedup(None, own, reference, wall, len(fit), "machine_unfit")
    fractions = [fraction(r.submission, r.reference) for r in fit if r.reference is not None]
    ends = _ends(fractions, [] if last else [r.reference for r in fit if r.reference is not None])
    found, counts = _settled(fractions, references, ends, last=last)
    low, high = map(_clipped, ends)
    if padded:
        found = None
    why = "" if found is not None else "rounds_disagree"
    if not _confirmed(fit):
        found, why = None, "wall_disagrees"
    return Speedup(found, own, reference, wall, len(fit), why, low, high, counts)


def fit_rounds(rounds: Sequence[RoundSpeedup], workers: int) -> list[RoundSpeedup]:
    """Those in which the machine let the reference do what it can.

    It came near to P; or its own schedule keeps it from that (a pipeline with unequal stages, phases with barriers):
    its processes hardly waited for a core, and it was about as parallel as in the best of such rounds.
    """
    best = max((r.parallelism for r in rounds if r.waited <= DISTURBED), default=0.0)
    least = max(_PARALLEL, FIT * best)
    return [r for r in rounds if r.parallelism >= FIT * workers or (r.waited <= DISTURBED and r.parallelism >= least)]


def _settled(
    fractions: Sequence[float], references: Sequence[float], ends: tuple[float, float], *, last: bool
) -> tuple[float | None, str]:
    """The verdict of the rounds, in steps, or None while they are not sure; and what it comes from.

    Of an interval that reaches beyond none or all of the points, the middle is taken with that or without, whichever
    is more: the doubt is the student's.
    """
    low, high = map(_clipped, ends)
    if leader([f >= 1.0 for f in fractions]):
        return 1.0, "most rounds count"
    if leader([f <= 0.0 for f in fractions]):
        return 0.0, "most rounds count"
    all_run = len(fractions) >= MAX_ROUNDS
    if high - low <= _NARROW or (all_run and high - low <= WIDEST):
        middle = max(statistics.mean(ends), (low + high) / 2)
        return _clipped(nearest(middle)), f"the middle counts, to the nearest step of {STEP:g}"
    if last:
        return stepped(high), f"no more rounds will tell, so the upper end counts, in steps of {STEP:g}"
    if all_run and _steady(references):
        median = _clipped(nearest(statistics.median(fractions)))
        return median, f"the median counts, to the nearest step of {STEP:g}"
    return None, ""


def reaches(rounds: Sequence[RoundSpeedup], workers: int, of_reference: float, *, last: bool = False) -> bool | None:
    """Whether the speedup is at least this part of the reference's; None while the rounds are not sure.

    A lead of rounds settles a yes (``leader``). Otherwise, once ``judge`` is sure, the upper end of the 95 % interval
    decides: the doubt is the student's.
    """
    if _may_be_padded(rounds) and not last:
        return None
    fit = fit_rounds(without_padding(rounds), workers)
    parts = [r.submission / r.reference for r in fit if r.reference]
    if judge(rounds, workers, last=last).fraction is None and not (
        _confirmed(fit) and leader(_at_least(parts, of_reference))
    ):
        return None
    return leader(_at_least(parts, of_reference)) or interval(parts)[1] >= of_reference


def _at_least(parts: Sequence[float], limit: float) -> list[bool]:
    return [part >= limit for part in parts]


def leader(outcomes: Sequence[bool], lead: int = LEAD) -> bool:
    """Whether the yeses were ever ahead by so many rounds.

    Wald's sequential test of a sign. Where a single round is right with probability p, the one that leads by k is
    wrong with probability 1 / (1 + (p / (1 - p)) ** k), the gambler's ruin: for p = 0.9 and k = 3 in 0.14 % of the
    cases, for p = 0.8 in 1.5 % (Feller, An Introduction to Probability Theory and Its Applications, vol. 1, ch. XIV).
    """
    ahead = 0
    for outcome in outcomes:
        ahead += 1 if outcome else -1
        if ahead >= lead:
            return True
    return False


def interval(values: Sequence[float], least_deviation: float = 0.0) -> tuple[float, float]:
    """A 95 % interval of the middle of what the values were drawn from.

    From six values on between order statistics, which assumes nothing of their distribution: the median lies between
    the k-th smallest and the k-th largest unless fewer than k of n fall on one side (Hoefler and Belli, SC'15, rule
    about nonparametric intervals, https://doi.org/10.1145/2807591.2807644). Fewer values cannot give 95 % that way:
    there Student's t is taken, which is wide.

    Args:
        values: in any order.
        least_deviation: the least standard deviation that fewer than six values are taken to have.
    """
    ordered, count = sorted(values), len(values)
    if count in _STUDENT:
        deviation = max(statistics.stdev(ordered), least_deviation)
        half = _STUDENT[count] * deviation / math.sqrt(count)
        return statistics.mean(ordered) - half, statistics.mean(ordered) + half
    if count < min(_STUDENT):
        return -math.inf, math.inf
    rank = max(k for k in range(1, count // 2 + 1) if _tail(count, k) <= (1 - _CONFIDENCE) / 2 or k == 1)
    return ordered[rank - 1], ordered[count - rank]


def unjudged(why: str) -> Speedup:
    """No judgement, and the code of the reason."""
    return Speedup(None, 0.0, None, 0.0, 0, why)


def stepped(fraction: float) -> float:
    """The highest step of 5 % that is not above."""
    return math.floor(round(fraction / STEP, 6)) * STEP


def nearest(fraction: float) -> float:
    """The nearest step of 5 %, of two the upper one."""
    return math.floor(round(fraction / STEP + 0.5, 6)) * STEP


def fraction(own: float, reference: float) -> float:
    """Of the points, for a speedup beside the reference's: 0 as fast as serial, 1 at ``FULL_AT`` of it; not clipped."""
    return (own - 1.0) / (max(FULL_AT * reference, 1.0 + STEP) - 1.0)


def _ends(fractions: Sequence[float], references: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the fraction of the points, which may reach beyond none and all of them.

    A few rounds may agree by chance. So the submission's speedup is taken to vary at least as much, in proportion, as
    the reference's did in the same rounds; where none is given, it is not.
    """
    return interval(fractions, _least_deviation(fractions, references))


def _least_deviation(fractions: Sequence[float], references: Sequence[float]) -> float:
    """Of the fraction, were the submission's speedup to vary, in proportion, just as the reference's."""
    if len(references) < 2:  # noqa: PLR2004 -- one does not vary
        return 0.0
    reference = statistics.mean(references)
    own = statistics.mean(fractions) + fraction(2.0, reference)  # S / d, from (S - 1) / d and 1 / d
    return own * statistics.stdev(references) / max(reference, 1e-9)


def _confirmed(rounds: Sequence[RoundSpeedup]) -> bool:
    """Whether the wall clock does not contradict: in demand time nearly the reference, and by the clock far behind.

    Demand that leads to nothing is somebody's waiting or burning. Only rounds count in which the reference itself
    was fast by the clock. Where that was hardly disturbed, less than far behind will do, if rounds agree (``leader``).
    """
    gated = [_confirmation(r) for r in rounds if r.reference is not None and r.reference_wall >= FIT * r.reference]
    if len(gated) >= MIN_ROUNDS and statistics.median(gated) < CONFIRMED:
        return False
    trusted = [r for r in rounds if r.reference is not None and r.reference_wall >= UNDISTURBED * r.reference]
    return not leader([_confirmation(r) < CONFIRMED_UNDISTURBED for r in trusted])


def _confirmation(round_: RoundSpeedup) -> float:
    """Of its speedup over the reference's in demand time, what it has by the clock."""
    by_clock = round_.wall / max(round_.reference_wall, 1e-9)
    return by_clock * (round_.reference or 0.0) / max(round_.submission, 1e-9)


def _steady(references: Sequence[float]) -> bool:
    """Whether the reference's speedup was the same in all rounds: then it is not the machine that varies."""
    low, high = interval(references)
    return high - low <= STEP * statistics.median(references)


def _range_without_reference(own: float, workers: int) -> tuple[float, float]:
    """What the fraction would be beside a perfect reference, and beside a usual one."""
    return _clipped(fraction(own, workers)), _clipped(fraction(own, _USUAL_REFERENCE * workers))


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def _tail(count: int, rank: int) -> float:
    """The probability that fewer than ``rank`` of so many fall below the median."""
    return float(sum(math.comb(count, k) for k in range(rank)) / 2**count)


_CONFIDENCE = 0.95
_PARALLEL = 1.1  # cores at once: a reference below is not parallel at all
_STUDENT = {3: 4.303, 4: 3.182, 5: 2.776}  # 97.5 % quantiles of Student's t for one degree of freedom less
_USUAL_REFERENCE = 0.85  # of P: what good solutions reach on machines that are fit
