"""What a doubt about the parallel map comes to when a submission was measured as often as it ever will be.

On a busy machine an honest program may look like one that works for show, and in a single round any program may. Here
all rounds are together, and only the calm ones count, in which the reference gains by the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grader.judging import advice
from grader.judging.asked import asked
from grader.judging.evidence import Evidence, Usage, as_computed
from grader.judging.measures import Measures, Scene, is_starting, measures, sharers
from grader.judging.parallelism import delay, together
from grader.judging.speedup import leader
from grader.judging.thresholds import Thresholds
from grader.record.finding import Finding
from grader.record.trace import Role

_PAIR = 2  # as many workers are needed to be parallel


def settled(rounds: Sequence[Scene], thresholds: Thresholds) -> Evidence | None:
    """The verdict *not used*, or None where the doubt remains.

    Whoever gains anything by the clock is not accused. The others are when something that no honest way does leads by
    ``speedup.LEAD`` of the calm rounds, and is seen in most of them.
    """
    calm = [
        scene for each in rounds if _can_show(each) and _is_calm(scene := as_computed(each, thresholds), thresholds)
    ]
    found = [_fault(scene, thresholds) for scene in calm]
    faulty = [fault is not None for fault in found]
    if not leader(faulty) or 2 * sum(faulty) <= len(faulty):
        return None
    counted = Counter(fault.reason for fault in found if fault is not None)
    most = max(counted, key=lambda reason: counted[reason])
    scene, finding = next((s, f) for s, f in zip(calm, found, strict=True) if f is not None and f.reason == most)
    return Evidence(Usage.NOT_USED, finding, measures(scene))


def _can_show(scene: Scene) -> bool:
    return scene.reference is not None and scene.workers >= _PAIR and scene.program.clocks and scene.program.probe


def _is_calm(scene: Scene, limits: Thresholds) -> bool:
    """Whether nobody kept the reference from its cores, and it gained: then no waiting is a neighbour's."""
    reference = scene.reference or scene.baseline
    seen = measures(scene)
    return delay(reference) <= limits.calm and seen.reference_gain >= asked(scene, seen, limits).gain > 0.0


def _fault(scene: Scene, limits: Thresholds) -> Finding | None:
    """What a program that gained nothing did in place of a parallel map; None where it may just be slow.

    The tasks of a slow one run beside each other now and then, however much time passes between them; they cost what
    the reference's cost; and at least two workers compute some of them.
    """
    seen = measures(scene)
    if seen.gain >= asked(scene, seen, limits).gain:
        return None
    there = seen.tasks >= limits.clear_tasks  # else the work may have been done elsewhere, or by a copy of the function
    beside = together(scene.program, scene.reference or scene.baseline, divisible=scene.divisible)
    if there and beside < limits.together:
        return _one_at_a_time(beside, seen)
    needed_s = max(trace.in_tasks_s for trace in (scene.baseline, scene.reference) if trace is not None)
    if scene.program.in_tasks_s > limits.burned * needed_s and not is_starting(scene):
        return _too_much_work(scene.program.in_tasks_s / max(needed_s, 1e-9), seen)
    if _holding(scene, seen, limits) >= _PAIR:
        return None
    if seen.work > limits.burned:
        return _burning(scene, seen)
    return _one_worker(scene, seen) if there else None


def _holding(scene: Scene, seen: Measures, limits: Thresholds) -> int:
    """How many workers computed a noticeable part in tasks: by CPU time, since here nobody's waiting is work."""
    cpu_s = max(scene.program.cpu_s, 1e-9)
    workers = scene.program.of_role(Role.WORKER)
    among = max(scene.workers, sharers([p.cpu_s for p in workers]))
    held = sorted((p.task_cpu_s / cpu_s for p in workers), reverse=True)
    wanted = (min(usual, 1.0 / among) for usual in asked(scene, seen, limits).shares)
    return sum(mine >= limits.clear_share * usual for mine, usual in zip(held, wanted, strict=False))


def _one_at_a_time(beside: float, seen: Measures) -> Finding:
    fact = f"One task ran at a time, whatever was done beside it: for {beside:.0%} of the time there were two."
    return _told(Finding("one_at_a_time", fact, advice.ALL_AT_ONCE), seen)


def _too_much_work(times: float, seen: Measures) -> Finding:
    fact = f"The tasks computed {times:.1f} times what is needed, and nobody waited for the rest."
    return _told(Finding("too_much_work", fact, "Compute every task once, and nothing besides."), seen)


def _burning(scene: Scene, seen: Measures) -> Finding:
    fact = f"One {scene.worker} worked while others burned CPU time: together {seen.work:.1f} times what is needed."
    return _told(Finding("too_much_work", fact, "Compute every task once, and nothing besides."), seen)


def _one_worker(scene: Scene, seen: Measures) -> Finding:
    fact = f"One {scene.worker} alone computed in tasks; the others waited, in tasks or without."
    hint = "Send the tasks to all of them, before you wait for the first result."
    return _told(Finding("one_worker", fact, hint), seen)


def _told(finding: Finding, seen: Measures) -> Finding:
    """With what shows that it was of no use."""
    clock = (
        f"Measured again and again on a calm machine, it was {seen.gain:.2f} times as fast as the serial program; "
        f"the reference was {seen.reference_gain:.2f} times as fast."
    )
    return replace(finding, fact=f"{finding.fact} {clock}")
