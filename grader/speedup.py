"""How much faster than the serial program? Judged per round against what the reference reaches here and now.

The quantity is taken within one run, so that neighbours on the machine hardly move it: demand (CPU time and
run-queue wait) over wall time is the parallelism that a run achieved; the baseline's CPU time over the run's is
the part of it that was needed. Their product is the speedup that the run would have had on a quiet machine.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from grader.trace import Trace

FULL_AT = 0.9  # of the reference's speedup: full points
STEP = 0.05
MIN_ROUNDS = 2
FIT = 0.75  # of P that the reference's parallelism must reach, or the round says nothing
SLACK = 0.1  # of the program's CPU time: so much more than the reference's may a controller or broker use
TRIMMED_FROM = 4  # rounds: from then on the best and the worst are left out of the spread
MAX_SPREAD = 0.3  # of the points, between the rounds; more is too noisy to judge


@dataclass(frozen=True, slots=True)
class RoundSpeedup:
    """What one round says.

    Attributes:
        submission: speedup over the baseline, in demand time.
        reference: the same of the reference, or None where there is none.
        parallelism: the reference's demand over its wall time.
        wall: speedup by the wall clock; shown, not judged.
    """

    submission: float
    reference: float | None
    parallelism: float
    wall: float

    @property
    def fraction(self) -> float:
        """Of the points: 0 as fast as serial, 1 at ``FULL_AT`` of the reference's gain."""
        if self.reference is None:
            return 0.0
        full = max(FULL_AT * self.reference, 1.0 + STEP)
        return min(1.0, max(0.0, (self.submission - 1.0) / (full - 1.0)))


@dataclass(frozen=True, slots=True)
class Speedup:
    """The judgement on all timed rounds.

    Attributes:
        fraction: of the points, in steps of 5 %; None when it stays open.
        open_reason: why it stays open, as a code; empty when it does not.
    """

    fraction: float | None
    submission: float
    reference: float | None
    wall: float
    rounds: int
    open_reason: str = ""


def of_round(submission: Trace, baseline: Trace, reference: Trace | None, workers: int) -> RoundSpeedup:
    """The speedups of one round."""
    usual = reference.infrastructure_cpu_s if reference is not None else submission.infrastructure_cpu_s
    return RoundSpeedup(
        submission=demand_speedup(submission, baseline, workers, misused_cpu_s(submission, usual)),
        reference=demand_speedup(reference, baseline, workers) if reference is not None else None,
        parallelism=parallelism(reference, workers) if reference is not None else 0.0,
        wall=baseline.wall_s / max(submission.wall_s, 1e-9),
    )


def parallelism(trace: Trace, workers: int) -> float:
    """The mean number of cores that the run used or waited for."""
    return trace.demand_s(workers) / max(trace.wall_s, 1e-9)


def demand_speedup(trace: Trace, baseline: Trace, workers: int, misused_s: float = 0.0) -> float:
    """Parallelism times computational efficiency (baseline CPU time over this run's CPU time).

    After the POP metrics (parallel efficiency x computational efficiency), with demand in place of time used:
    https://co-design.pop-coe.eu/metrics/
    """
    return parallelism(trace, workers) * baseline.cpu_s / max(trace.cpu_s + misused_s, 1e-9)


def misused_cpu_s(trace: Trace, usual_s: float) -> float:
    """CPU seconds of controller or broker beyond what they usually need: somebody's work."""
    return max(0.0, trace.infrastructure_cpu_s - usual_s - SLACK * trace.cpu_s)


def judge(rounds: Sequence[RoundSpeedup], workers: int) -> Speedup:
    """The fraction of the points that the rounds give, or why they give none."""
    if not rounds:
        return unjudged("no_rounds")
    own = statistics.median(r.submission for r in rounds)
    wall = statistics.median(r.wall for r in rounds)
    references = [r.reference for r in rounds if r.reference is not None]
    if not references:
        return Speedup(None, own, None, wall, len(rounds), "no_reference")
    reference = statistics.median(references)
    fit = [r for r in rounds if r.parallelism >= FIT * workers]
    if len(fit) < MIN_ROUNDS:
        return Speedup(None, own, reference, wall, len(rounds), "machine_unfit")
    fractions = sorted(r.fraction for r in fit)
    if len(fractions) >= TRIMMED_FROM:
        fractions = fractions[1:-1]
    if max(fractions) - min(fractions) > MAX_SPREAD:
        return Speedup(None, own, reference, wall, len(rounds), "rounds_disagree")
    return Speedup(stepped(statistics.median(fractions)), own, reference, wall, len(rounds))


def unjudged(why: str) -> Speedup:
    """No judgement, and the code of the reason."""
    return Speedup(None, 0.0, None, 0.0, 0, why)


def stepped(fraction: float) -> float:
    """The next step of 5 % above: the doubt is the student's gain."""
    return min(1.0, math.ceil(round(fraction / STEP, 6)) * STEP)
