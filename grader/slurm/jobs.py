"""A run and its jobs: submits gradings, and looks where they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.coursework import assignment as assignments
from grader.slurm import client, plan
from grader.slurm.answers import Queued
from grader.slurm.plan import Chunk, Room
from grader.slurm.run_folder import Array, RunFolder, Try, with_array
from grader.slurm.standing import Held, Seen, Standing, Where, standings
from grader.slurm.task import WARNING_S

JOB = "job.sh"
GATHER = "gather"
ALL = 1 << 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """One grading that is to be submitted.

    Attributes:
        index: of the manifest's item.
        measuring: which one it will be, from 1.
        lost: whether a session that graded it was lost, so that it is graded alone.
    """

    index: int
    measuring: int = 1
    lost: bool = False


def submit(run: RunFolder, wanted: Sequence[Wanted], options: Sequence[str] = ()) -> Try:
    """Submits gradings as job arrays, and a job that gathers when they have ended.

    Args:
        run: whose.
        wanted: the gradings.
        options: of sbatch, for these jobs only; they overrule those of the run.

    Raises:
        GraderError: Slurm did not take all of them. What it took is written down; `grader resume` submits the rest.
    """
    manifest = run.manifest
    limits, held = client.limits(), client.held()
    free = max(1, (limits.max_jobs - held) // 2)  # others want to submit, too
    room = Room(limits.max_array_size, min(manifest.max_jobs or ALL, free))
    timed = [manifest.items[w.index][0] in manifest.timed for w in wanted]
    groups = plan.groups(range(len(wanted)), timed, [w.lost for w in wanted])
    order = [wanted[place] for group in groups for place in group.items]
    items, measurings = tuple(w.index for w in order), tuple(w.measuring for w in order)
    made = run.new_try(Try(0, items, measurings, options=tuple(options)))
    for chunk in plan.chunks(groups, job_s=60 * manifest.job_minutes, room=room):
        made = with_array(made, _submitted(run, made, chunk))
        run.keep_try(made)
    made = replace(made, gather=_gathering(run, made, [array.job for array in made.arrays]))
    run.keep_try(made)
    return made


def complete(run: RunFolder) -> None:
    """Submits the job that gathers for tries that have none, since Slurm refused it, and whose gradings are queued.

    Raises:
        GraderError: Slurm does not take it.
    """
    for made in run.tries():
        held = [] if made.gather else client.queue([array.job for array in made.arrays])
        if held:
            run.keep_try(replace(made, gather=_gathering(run, made, sorted({q.job for q in held}))))


@dataclass(frozen=True, slots=True)
class Look:
    """What one question to Slurm told of a run.

    Attributes:
        where: each of its gradings stands, in the manifest's order.
        gathering: whether a job that gathers is still to come.
    """

    where: list[Where]
    gathering: bool


def look(run: RunFolder) -> list[Where]:
    """Where each of a run's gradings stands.

    Raises:
        GraderError: Slurm cannot be asked.
    """
    return survey(run).where


def survey(run: RunFolder) -> Look:
    """Where all of a run stands, by one question for all of its jobs.

    Raises:
        GraderError: Slurm cannot be asked.
    """
    tries = run.tries()
    jobs = [job for made in tries for job in made.jobs]
    queued = client.queue(jobs) if jobs else ()
    last = {made.gather for made in tries}
    return Look(_where(run, tries, queued), gathering=any(q.job in last for q in queued))


def _where(run: RunFolder, tries: Sequence[Try], queued: Sequence[Queued]) -> list[Where]:
    jobs = [array.job for made in tries for array in made.arrays]
    held = {(q.job, q.index): Held(q.state, q.reason) for q in queued}
    measured = {item: (number, run.status(item, number)) for item, number in run.measurings().items()}
    seen = Seen(run.manifest.items, measured, tries, run.starts(), held)
    found = standings(seen)
    if not any(where.standing in {Standing.LOST, Standing.SET_ASIDE} for where in found):
        return found
    ended = {(e.job, e.index): e.state for e in client.ended(jobs) or ()}
    return standings(replace(seen, ended=ended))


def cancel(run: RunFolder) -> int:
    """Cancels what is still held of a run; how many jobs that were."""
    jobs = [job for made in run.tries() for job in made.jobs]
    held = list(dict.fromkeys(q.job for q in client.queue(jobs))) if jobs else []
    if held:
        client.cancel(held)
    return len(held)


def _submitted(run: RunFolder, made: Try, chunk: Chunk) -> Array:
    manifest = run.manifest
    throttle = f"%{manifest.at_once}" if manifest.at_once else ""
    options = [
        f"--array=0-{chunk.tasks - 1}{throttle}",
        f"--time={max(plan.minutes(chunk), manifest.time_limit_minutes)}",
        f"--signal=B:USR1@{WARNING_S}",
        "--requeue",
        f"--cpus-per-task={_cores(run, chunk, made)}",
        "--output=logs/%A_%a.out",
        *_common(run),
        *(manifest.timed_options if chunk.timed else ()),
        *manifest.options,
        *made.options,
    ]
    place = [str(run.path), str(made.number), str(chunk.first), str(chunk.pack), str(chunk.count)]
    name = f"{_name(run)}.{made.number}.{len(made.arrays) + 1}"
    job = client.submit(run.path / JOB, place, name=name, options=options)
    return Array(job, chunk.first, chunk.pack, chunk.count)


def _gathering(run: RunFolder, made: Try, after: Sequence[str]) -> str:
    options = [
        f"--dependency=afterany:{':'.join(after)}",
        "--kill-on-invalid-dep=yes",
        "--time=30",
        "--output=logs/gather-%j.out",
        *_common(run),
        *run.manifest.options,
        *made.options,
    ]
    name = f"{_name(run)}.{made.number}.{GATHER}"
    return client.submit(run.path / JOB, [str(run.path)], name=name, options=options)


def _common(run: RunFolder) -> list[str]:
    return [f"--chdir={run.path}", "--open-mode=append", "--ntasks=1"]


def _name(run: RunFolder) -> str:
    """What all jobs of a run are called: no other run's are."""
    return f"grader-{run.path.name[:40]}-{hashlib.sha256(str(run.path).encode()).hexdigest()[:6]}"


def _cores(run: RunFolder, chunk: Chunk, made: Try) -> int:
    """As many cores as the most parallel of the chunk's assignments has workers."""
    names = {run.manifest.items[made.items[p]][0] for p in range(chunk.first, chunk.first + chunk.count)}
    return max(assignments.load(Path(run.manifest.assignments) / name).workers for name in names)
