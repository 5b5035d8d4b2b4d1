"""Was the parallel map really used? Judged from what the kernel and the listener saw, never from a claim.

Three-valued: *used* needs every condition met, *not used* a clear violation; everything between is *cannot tell*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.judging import sentences
from grader.judging.asked import Asked, asked
from grader.judging.measures import Measures, Scene, held, is_starting, measures
from grader.judging.thresholds import Thresholds
from grader.record.finding import Finding
from grader.record.trace import without_polling

_MANY = 200  # futures, at least: of a few it can be told who ran them


class Usage(StrEnum):
    """The three values."""

    USED = "used"
    NOT_USED = "not_used"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The verdict on one round, or on all."""

    usage: Usage
    finding: Finding
    measures: Measures | None = None


def judge(scene: Scene, thresholds: Thresholds) -> Evidence:
    """The verdict on one round."""
    if not scene.program.clocks or not (scene.program.probe or scene.by_clocks):
        return Evidence(Usage.CANNOT_TELL, sentences.no_means(scene.program))
    if scene.baseline.cpu_s < thresholds.shortest_s:
        fact = f"The serial program computes for {scene.baseline.cpu_s:.2f} s only: too short to see who works."
        return Evidence(Usage.CANNOT_TELL, Finding("too_short", fact, "Its author must make it longer."))
    if not scene.divisible and (uncounted := sentences.too_many_tasks(scene.baseline, scene.reference)) is not None:
        return Evidence(Usage.CANNOT_TELL, uncounted)
    scene = as_computed(scene, thresholds)
    seen = measures(scene)
    wanted = asked(scene, seen, thresholds)
    violation = _violation(scene, seen, thresholds, wanted)
    if violation is not None:
        tiny = _tiny_futures(scene, thresholds)
        return Evidence(Usage.NOT_USED if tiny is None else Usage.CANNOT_TELL, tiny or violation, seen)
    doubt = _doubt(scene, seen, thresholds, wanted)
    if doubt is not None:
        return Evidence(Usage.CANNOT_TELL, doubt, seen)
    return Evidence(Usage.USED, sentences.used(scene, seen), seen)


def as_computed(scene: Scene, thresholds: Thresholds) -> Scene:
    """The round without what ranks of MPI did while they waited for each other, where the tasks hold the work."""
    holds = scene.mpi and held(scene) >= thresholds.clear_tasks
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


def _violation(scene: Scene, seen: Measures, limits: Thresholds, wanted: Asked) -> Finding | None:
    """The first clear one, or None."""
    needed = min(2, scene.workers)
    holding = _reached(seen.shares, wanted.shares, limits.clear_share)
    busy = _reached(seen.busy, wanted.shares, limits.share)
    if seen.outside > limits.clear_outside or max(holding, busy) < needed:
        return sentences.somebody_else(scene, seen, limits)
    if seen.work > limits.clear_work * _allowance(scene, limits) and not is_starting(scene):
        return sentences.too_much_work(scene, seen)
    if holding < needed:  # workers are busy, but not in tasks: a doubt, unless one worked while the others burned
        burned = seen.tasks >= limits.clear_tasks and seen.work > limits.burned * _allowance(scene, limits)
        return sentences.too_much_work(scene, seen) if burned else None
    if needed > 1 and max(seen.concurrency, seen.overlap) < wanted.clear_concurrency:
        return sentences.one_at_a_time(scene, seen)
    elsewhere = sum(seen.shares) < sum(seen.busy) / 2  # the work may have been done, but not in tasks: a doubt
    return sentences.little_in_tasks(scene, seen) if seen.tasks < limits.clear_tasks and not elsewhere else None


def _doubt(scene: Scene, seen: Measures, limits: Thresholds, wanted: Asked) -> Finding | None:
    """The first condition of use that is not met, or None."""
    needed = min(2, scene.workers)
    if _reached(seen.shares, wanted.shares, limits.share) < needed:
        return sentences.not_in_tasks(scene, seen, limits)
    if seen.work > limits.work * _allowance(scene, limits):
        return sentences.too_much_work(scene, seen)
    if needed > 1 and seen.concurrency < wanted.concurrency:
        return sentences.little_concurrency(scene, seen, wanted.concurrency)
    if needed > 1 and seen.gain < wanted.useful_gain:
        return sentences.no_gain(scene, seen)
    if seen.outside > limits.outside:
        fact = f"Processes that are no {scene.worker}s did {seen.outside:.0%} of the work."
        return Finding("work_outside", fact, f"Leave the computing to the {scene.worker}s.")
    return sentences.little_in_tasks(scene, seen) if seen.tasks < limits.tasks else None


def _tiny_futures(scene: Scene, limits: Thresholds) -> Finding | None:
    """Futures that were handed out, and are too small for the clocks to show it; None where there were none such.

    SCOOP keeps most of them on the worker that made them, so that one process did the work, whatever the student wrote.
    It is claimed that they ran, and claims earn nothing: they leave open what would have been an accusation.
    """
    ran = sum(p.futures for p in scene.program.processes)
    if not scene.by_clocks or ran < _MANY:
        return None
    each_s = scene.program.cpu_s / ran
    return sentences.tiny_futures(ran, each_s) if each_s < limits.tiny_s else None


def _reached(seen: Sequence[float], wanted: Sequence[float], part: float) -> int:
    """How many workers hold this part of what is wanted of their rank."""
    return sum(mine >= part * usual for mine, usual in zip(seen, wanted, strict=False))


def _allowance(scene: Scene, limits: Thresholds) -> float:
    return 1.0 if scene.reference is not None else limits.alone
