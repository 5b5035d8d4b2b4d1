"""What follows from a record's rounds: whether measuring goes on, the evidence and the speedup of all of them."""

from __future__ import annotations

import hashlib

from grader import evidence, speedup
from grader.evidence import Evidence, Scene, Thresholds
from grader.finding import Finding
from grader.record import ArmName, Record, Round
from grader.speedup import RoundSpeedup, Speedup

ROUNDS_TO_ACCUSE = 2
ROUNDS_TO_GIVE_UP = 3
_HOPELESS = {"no_evidence_here", "too_short"}  # more rounds would show no more


def seed(secret: str, assignment: str, index: int) -> tuple[int, ...]:
    """What the inputs of one round are drawn from: the same for all students of one grading."""
    content = hashlib.sha256(f"{secret}/{assignment}/{index}".encode()).digest()
    return tuple(int.from_bytes(content[at : at + 4], "little") for at in range(0, 16, 4))


def goes_on(record: Record) -> bool:
    """Whether there is any use in measuring more of this submission."""
    if record.finding is not None or record.obstacle is not None:
        return False
    return student_finding(record) is None


def student_finding(record: Record) -> Finding | None:
    """The first reason of the student's why a run has no valid answer."""
    if record.finding is not None:
        return record.finding
    found = (r.runs[ArmName.SUBMISSION].finding for r in record.rounds if ArmName.SUBMISSION in r.runs)
    return next((f for f in found if f is not None), None)


def evidence_of(record: Record) -> Evidence:
    """The verdict on the parallel map, over all rounds."""
    thresholds = Thresholds(**record.thresholds)
    scenes = [scene for r in record.rounds if (scene := _scene(record, r)) is not None]
    if not scenes:
        fact = "No run was watched from its beginning to its end."
        return Evidence(evidence.Usage.CANNOT_TELL, Finding("no_rounds", fact))
    return evidence.overall([evidence.judge(scene, thresholds) for scene in scenes])


def evidence_is_clear(record: Record) -> bool:
    """Whether another round would tell nothing new.

    One round is enough to believe a program, but not to accuse it: the first one has imports and pools to pay for.
    """
    seen = len(record.rounds)
    found = evidence_of(record)
    if found.finding.reason in _HOPELESS:
        return True
    match found.usage:
        case evidence.Usage.USED:
            return True
        case evidence.Usage.NOT_USED:
            return seen >= ROUNDS_TO_ACCUSE
        case evidence.Usage.CANNOT_TELL:
            return seen >= ROUNDS_TO_GIVE_UP


def speedup_of(record: Record) -> Speedup:
    """The judgement on the timed rounds."""
    if record.machine.cores < record.workers:
        return speedup.unjudged("too_few_cores")
    found = [s for r in record.rounds if r.timed and (s := _round_speedup(r, record.workers)) is not None]
    return speedup.judge(found, record.workers)


def _scene(record: Record, done: Round) -> Scene | None:
    program, baseline = done.trace(ArmName.SUBMISSION), done.trace(ArmName.BASELINE)
    if program is None or baseline is None:
        return None
    return Scene(record.workers, record.backend_worker, program, baseline, done.trace(ArmName.REFERENCE))


def _round_speedup(done: Round, workers: int) -> RoundSpeedup | None:
    program, baseline = done.trace(ArmName.SUBMISSION), done.trace(ArmName.BASELINE)
    if program is None or baseline is None or not program.clocks:
        return None
    return speedup.of_round(program, baseline, done.trace(ArmName.REFERENCE), workers)
