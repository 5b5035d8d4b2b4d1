"""What one task of a job array does: it grades its share as ``grader grade`` does, and hands each grade in at once."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import IO

from grader import files
from grader.errors import GraderError
from grader.grades import gradebook
from grader.slurm import client
from grader.slurm.run_folder import Array, RunFolder, Start, Try
from grader.slurm.standing import MAX_LOST, lost_sessions

INTERRUPTED = 75  # EX_TEMPFAIL: what is not graded yet is for the next try
MAX_RESTARTS = 3
SWEEP_S = 0.5
TIME_IS_UP = signal.SIGUSR1  # asked of Slurm for a while before the job's time limit
WARNING_S = 60
_SHA256 = re.compile(r'"sha256": "([0-9a-f]{64})"')
_TROUBLE_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Job:
    """Where this process runs, in Slurm's words.

    Attributes:
        name: of job and task, "4711_3".
        restart: how often Slurm has started it anew.
    """

    id: str
    name: str
    task: int
    restart: int
    node: str


def here(environment: Mapping[str, str]) -> Job:
    """The job that this process is part of, from its environment."""
    task = int(environment.get("SLURM_ARRAY_TASK_ID", 0))
    job = environment.get("SLURM_JOB_ID", "0")
    return Job(
        id=job,
        name=f"{environment.get('SLURM_ARRAY_JOB_ID', job)}_{task}",
        task=task,
        restart=int(environment.get("SLURM_RESTART_COUNT", 0)),
        node=environment.get("SLURMD_NODENAME", socket.gethostname()),
    )


def grade_share(run: RunFolder, made: Try, array: Array, job: Job) -> int:
    """Grades what this task of the array is to grade; the exit status of the job."""
    share = _Share(run, made, job)
    with _signals(share):
        for items in share.sessions(array.places(job.task)):
            share.grade(items)
            if share.interrupted is not None:
                return share.leave()
    return 0


class _Share:
    """One task's gradings, and whether somebody asked it to stop."""

    def __init__(self, run: RunFolder, made: Try, job: Job) -> None:
        self._run = run
        self._job = job
        self._measuring = dict(zip(made.items, made.measurings, strict=True))
        self._order = made.items
        self._session: subprocess.Popen[bytes] | None = None
        self._count = 0
        self.interrupted: int | None = None

    def sessions(self, places: Sequence[int]) -> Iterator[list[int]]:
        """The items that are graded together: all of an assignment, or each alone where an earlier session was lost.

        Then the last one comes first: who took an earlier session's time or memory is not to take that of the others.
        """
        lost = lost_sessions(self._run.starts())
        mine = [i for i in (self._order[p] for p in places) if not self._is_graded(i) and lost[i] < MAX_LOST]
        if self._job.restart or any(lost[i] for i in mine):
            yield from ([i] for i in reversed(mine))
        else:
            items = self._run.manifest.items
            yield from (list(those) for _, those in groupby(mine, key=lambda i: items[i][0]))

    def grade(self, items: Sequence[int]) -> None:
        """Grades items of one assignment in one session of `grader grade`."""
        self._count += 1
        name = f"{self._job.name}.{self._job.restart}.{self._count}"
        start = Start(name, tuple(items), self._job.node)
        self._run.keep_start(start)
        with tempfile.TemporaryDirectory(prefix="grader-job-") as made:
            trouble = self._session_in(Path(made), items)
        if self.interrupted is not None:
            trouble = "its job ran out of time" if self.interrupted == TIME_IS_UP else "its job was cancelled"
        self._run.keep_start(replace(start, ended=True, trouble=trouble))

    def stop(self, number: int, frame: FrameType | None = None) -> None:
        """Notes the first signal and ends the session, which leaves nothing behind however it ends."""
        del frame
        self.interrupted = self.interrupted or number
        if self._session is not None:
            self._session.kill()

    def leave(self) -> int:
        """The exit status after a signal; where time was up, Slurm is asked to start the job again."""
        if self.interrupted == TIME_IS_UP and self._job.restart < MAX_RESTARTS:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the requeue's; else Slurm would wait before it kills
            with contextlib.suppress(GraderError):
                client.requeue(self._job.id)
                time.sleep(WARNING_S)  # the requeue ends this process
        return INTERRUPTED

    def _session_in(self, folder: Path, items: Sequence[int]) -> str:
        """Runs a session whose results are kept in a folder of its own; says what kept it from grading."""
        results, log = folder / "results", folder / "log"
        try:
            known: Mapping[int, int] = {i: self._copy_earlier(i, results) for i in items}
            with log.open("wb") as told:
                known = self._watched(self._command(items, results), told, results, known)
        except OSError as fault:  # a disk is full, or a file system gone: of no student's doing
            return f"{fault.strerror}: {fault.filename}"
        words = log.read_bytes()[-_TROUBLE_BYTES:].decode(errors="replace").strip()
        sys.stderr.write(words + "\n")
        if not known:
            return ""
        return words.splitlines()[-1] if words else "`grader grade` ended without a word"

    def _watched(
        self, command: Sequence[str], told: IO[bytes], results: Path, known: Mapping[int, int]
    ) -> Mapping[int, int]:
        """Runs a session to its end and hands in what it grades; the items that are left."""
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stdout, stderr=told) as session:
            self._session = session
            try:
                if self.interrupted is not None:  # the signal came before there was anything to end
                    session.kill()
                while session.poll() is None:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        session.wait(SWEEP_S)
                    known = self._hand_in(results, known)
            finally:
                self._session = None
                session.kill()
        return known

    def _command(self, items: Sequence[int], results: Path) -> list[str]:
        manifest = self._run.manifest
        assignment = manifest.items[items[0]][0]
        return [
            *(sys.executable, "-P", "-m", "grader", "grade", manifest.submissions, "--once"),
            *("--assignments", manifest.assignments, "--assignment", assignment, "--results", str(results)),
            *("--isolation", manifest.isolation, "--seed", manifest.seed),
            *([f"--panel={manifest.panel}"] if manifest.panel else []),
            *(f"--student={manifest.items[i][1]}" for i in items),
        ]

    def _hand_in(self, results: Path, known: Mapping[int, int]) -> dict[int, int]:
        """Takes over the grades that are new; the items that have none yet, with their file's number.

        None after a signal: where Slurm ends a job, the sandboxes got it as well, and may have been graded as dead.
        """
        if self.interrupted is not None:
            return dict(known)
        left = {}
        for index, inode in known.items():
            item = self._run.manifest.items[index]
            path = gradebook.path_of(results, *item)
            if _inode(path) not in {None, inode}:
                self._run.keep_grade(item, self._measuring[index], path)
            else:
                left[index] = inode
        return left

    def _copy_earlier(self, index: int, results: Path) -> int:
        """Puts the grade of an earlier measuring there, so that its rounds are pooled; the number of the file."""
        item = self._run.manifest.items[index]
        earlier = self._run.grade_path(item, self._measuring[index] - 1)
        if not earlier.exists():
            earlier = gradebook.path_of(Path(self._run.manifest.results), *item)
        if not earlier.exists():
            return 0
        path = gradebook.path_of(results, *item)
        path.parent.mkdir(parents=True, exist_ok=True)
        copy_grade(earlier, path)
        return path.stat().st_ino

    def _is_graded(self, index: int) -> bool:
        return self._run.grade_path(self._run.manifest.items[index], self._measuring[index]).exists()


def _inode(path: Path) -> int | None:
    """The number of a file; None where there is none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def copy_grade(source: Path, target: Path) -> None:
    """Copies a grade, and the large arrays that it names, to another results folder."""
    content = source.read_bytes()
    for name in dict.fromkeys(_SHA256.findall(content.decode(errors="replace"))):
        array, kept = source.parent / gradebook.ARRAYS / name, target.parent / gradebook.ARRAYS / name
        if array.exists() and not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(array, kept)
    files.replace(target, content)


@contextlib.contextmanager
def _signals(share: _Share) -> Iterator[None]:
    """Meanwhile whoever ends or warns this process stops the share."""
    before = {number: signal.signal(number, share.stop) for number in (signal.SIGTERM, TIME_IS_UP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
