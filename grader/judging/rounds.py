"""What follows from a record's rounds: whether measuring goes on, the evidence and the speedup of all of them."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from grader.judging import doubt, evidence, sentences, speedup
from grader.judging.evidence import Evidence
from grader.judging.measures import Scene, with_starter
from grader.judging.speedup import RoundSpeedup, Speedup
from grader.judging.task_costs import Baselines
from grader.judging.thresholds import Thresholds
from grader.record import ArmName, Need, Record, Round
from grader.record.finding import Finding
from grader.record.trace import Trace, as_one_task_each, charged

ROUNDS_TO_ACCUSE = 2
ROUNDS_TO_GIVE_UP = 3
MAX_ATTEMPTS = 4  # a measuring, and three more where it stayed open
UNSURE = frozenset({"machine_unfit", "rounds_disagree", "wall_disagrees"})  # of a speedup: more rounds may settle it
_PATIENCE = 2  # timed rounds more than the least, on a machine that is not fit
OWN_PROCESSES = "processes"  # the backend whose workers the program starts itself
# More rounds would show no more.
_HOPELESS = {"no_evidence_here", "too_short", "too_many_tasks", "too_few_cores", "tasks_too_small"}


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
    if record.mpi and _too_few_cores(record):
        crowded = sentences.too_few_cores_to_poll(record.machine.cores, record.workers)
        return Evidence(evidence.Usage.CANNOT_TELL, crowded)
    found = evidence.overall([evidence.judge(scene, thresholds) for scene in scenes])
    if found.usage is not evidence.Usage.CANNOT_TELL or found.finding.reason in _HOPELESS or not _was_last(record):
        return found
    return doubt.settled(scenes, thresholds) or found


def evidence_is_clear(record: Record) -> bool:
    """Whether another round would tell nothing new.

    One round is enough to believe a program, but not to accuse it: the first one has imports and pools to pay for.
    """
    seen = sum(r.attempt == record.attempt for r in record.rounds)
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
    """The judgement on the timed rounds of all measurings; the last measuring's is made however unsure it is."""
    if obstacle := _no_speedup(record):
        return speedup.unjudged(obstacle)
    return speedup.judge(speedups(record), record.workers, last=_is_last(record))


def speedup_reaches(record: Record, of_reference: float) -> bool | None:
    """Whether the speedup is at least this part of the reference's; None when that is open."""
    if _no_speedup(record):
        return None
    return speedup.reaches(speedups(record), record.workers, of_reference, last=_is_last(record))


def _is_last(record: Record) -> bool:
    """Whether nothing more will be measured of it."""
    return record.attempt >= MAX_ATTEMPTS


def _was_last(record: Record) -> bool:
    """Whether it was measured as often as it ever will be; whoever accepts what was seen before that accuses nobody."""
    return _is_last(record) and max((r.attempt for r in record.rounds), default=0) >= MAX_ATTEMPTS


def speedups(record: Record) -> list[RoundSpeedup]:
    """What each timed round says."""
    serial = Baselines(run for r in record.rounds if (run := _seen(record, r, ArmName.BASELINE)) is not None)
    return [s for r in record.rounds if r.timed and (s := _round_speedup(record, r, serial)) is not None]


def wants_timed_round(record: Record) -> bool:
    """Whether another timed round would bring the speedup nearer to a verdict."""
    timed = sum(r.timed for r in record.rounds if r.attempt == record.attempt)
    if timed >= speedup.MAX_ROUNDS or _no_speedup(record):
        return False
    if timed < speedup.MIN_ROUNDS:
        return True
    pooled = speedup.judge(speedups(record), record.workers)
    if pooled.open_reason == "machine_unfit":  # a steady neighbour will not go away within this measuring
        return timed < speedup.MIN_ROUNDS + _PATIENCE
    return pooled.open_reason == "rounds_disagree"


def worth_another(record: Record) -> bool:
    """Whether measuring it once more may settle what noise left open; at most ``MAX_ATTEMPTS`` times."""
    if not goes_on(record) or record.attempt >= MAX_ATTEMPTS or record.need < Need.EVIDENCE:
        return False
    found = evidence_of(record)
    if found.usage is evidence.Usage.CANNOT_TELL:
        return found.finding.reason not in _HOPELESS and not _never_ran_a_task(record)
    return record.need >= Need.SPEEDUP and speedup_of(record).open_reason in UNSURE


def _never_ran_a_task(record: Record) -> bool:
    """Whether no run of the submission showed any task: another measuring would show none either."""
    seen = [run for r in record.rounds if (run := _seen(record, r, ArmName.SUBMISSION)) is not None]
    return all(not run.tasks for run in seen) and all(run.probe for run in seen)


def again(record: Record) -> Record:
    """The record as the next measuring takes it up: its rounds stay, and are pooled with what comes.

    What was ended by an obstacle goes on where it stopped, and counts as no attempt.
    """
    if record.obstacle is not None:
        return replace(record, obstacle=None)
    if not worth_another(record):
        return record
    return replace(record, attempt=record.attempt + 1, need=Need.ANSWER)


def _no_speedup(record: Record) -> str:
    """The code of why no number of rounds would tell the speedup, or nothing."""
    if _too_few_cores(record):
        return "too_few_cores"
    return "too_many_tasks" if too_many_tasks(record) is not None else ""


def _too_few_cores(record: Record) -> bool:
    traces = (run.trace for r in record.rounds for run in r.runs.values())
    simulated = any(trace.simulated for trace in traces if trace is not None)
    return record.machine.cores < record.workers and not simulated


def too_many_tasks(record: Record) -> Finding | None:
    """Why nothing can be judged by tasks, where baseline or reference run too many of them."""
    if _by_sums(record):
        return None
    serial = ((_seen(record, r, ArmName.BASELINE), _seen(record, r, ArmName.REFERENCE)) for r in record.rounds)
    found = (sentences.too_many_tasks(baseline, reference) for baseline, reference in serial if baseline is not None)
    return next((finding for finding in found if finding is not None), None)


def _scene(record: Record, done: Round) -> Scene | None:
    program, baseline = _seen(record, done, ArmName.SUBMISSION), _seen(record, done, ArmName.BASELINE)
    if program is None or baseline is None:
        return None
    reference, divisible = _seen(record, done, ArmName.REFERENCE), _by_sums(record)
    if record.backend == OWN_PROCESSES:
        least = Thresholds(**record.thresholds).beside
        program = with_starter(program, reference or baseline, least, divisible=divisible)
        reference = with_starter(reference, baseline, least, divisible=divisible) if reference is not None else None
    return Scene(
        record.workers,
        record.backend_worker,
        program,
        baseline,
        reference,
        mpi=record.mpi,
        divisible=divisible,
        by_clocks=_by_clocks(record),
    )


def _round_speedup(record: Record, done: Round, serial: Baselines) -> RoundSpeedup | None:
    program, baseline = _seen(record, done, ArmName.SUBMISSION), _seen(record, done, ArmName.BASELINE)
    if program is None or baseline is None or not program.clocks:
        return None
    reference = _seen(record, done, ArmName.REFERENCE)
    return speedup.of_round(program, baseline, reference, record.workers, serial, divisible=_by_sums(record))


def _by_sums(record: Record) -> bool:
    """Whether tasks are held against each other by their sums: processes are cut as one likes, too."""
    return record.divisible or _by_clocks(record)


def _by_clocks(record: Record) -> bool:
    """Whether there are no tasks to see: none was given, and the author's programs call none that they import."""
    authors = (r.trace(arm) for r in record.rounds for arm in (ArmName.BASELINE, ArmName.REFERENCE))
    return record.by_clocks and not any(trace.tasks for trace in authors if trace is not None)


def _seen(record: Record, done: Round, arm: ArmName) -> Trace | None:
    """What was seen of an arm; simulated cost stands in place of CPU time, and processes in place of tasks."""
    trace = done.trace(arm)
    if trace is not None and trace.simulated:
        trace = charged(trace)
    return as_one_task_each(trace) if trace is not None and _by_clocks(record) else trace
