"""The answer alone, computed serially in plain child processes: where workers cannot be watched (native Windows).

It uses nothing but pipes. Nothing is isolated and nothing is measured: it is for a student's own check.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission
from grader.errors import BackendError
from grader.inside import frames
from grader.inside.boot import BOOT_VARIABLE
from grader.judging import rounds
from grader.measuring.answer import validated
from grader.measuring.backends import Reply, reply_of
from grader.measuring.bench import Bench
from grader.measuring.endings import finding_of, no_inputs
from grader.record import ArmName, Ending, Need, Record, Round, Run
from grader.record.finding import Finding
from grader.sandbox import installation
from grader.sandbox.box import THREAD_VARIABLES, python_command

_UNCHECKED = "OnlyWithWorkersError"


def checked(bench: Bench, assignment: Assignment, submission: Submission, record: Record) -> Record:
    """The record with one round of answers, as far as they can be had without workers."""
    try:
        return _checked(bench, assignment, submission, record)
    except BackendError as fault:
        return replace(record, obstacle=Finding("backend_failed", str(fault)))


def _checked(bench: Bench, assignment: Assignment, submission: Submission, record: Record) -> Record:
    if assignment.program is not None:
        raise BackendError(f"{assignment.name!r} asks for a whole program, which is run on Linux only.")
    seed = rounds.seed(bench.seed, assignment.name, 0)
    author = _Child(bench, assignment, None)
    drawn = author.replies(("draw", list(seed)))[-1]
    if type(drawn.value) is not dict:
        raise BackendError(no_inputs(drawn, assignment))
    serial = author.replies(("call", drawn.value))[-1]
    answer = validated(serial.value, assignment.answer)
    if isinstance(answer, Finding):
        raise BackendError(f"The baseline of {assignment.name!r} gave a wrong answer: {answer.fact}")
    own = _Child(bench, assignment, submission).replies(("load", None), ("call", drawn.value))
    if own[-1].raised is not None and own[-1].raised.type == _UNCHECKED:
        return record
    theirs = next((r for r in own if r.ending is not Ending.ANSWERED), own[-1])
    runs = {ArmName.BASELINE: Run(Ending.ANSWERED, serial.wall_s, answer=answer)}
    runs[ArmName.SUBMISSION] = _run(theirs, assignment, answer)
    digest = hashlib.sha256(frames.pack("call", drawn.value)).hexdigest()
    return replace(record, need=Need.ANSWER, rounds=(Round(0, seed, digest, tuple(runs), runs, timed=False),))


def _run(reply: Reply, assignment: Assignment, serial: Any) -> Run:  # noqa: ANN401 -- arrays
    if reply.ending is not Ending.ANSWERED:
        return Run(reply.ending, reply.wall_s, finding=finding_of(reply, assignment, assignment.limits.wall_s))
    found = validated(reply.value, assignment.answer, like=serial)
    if isinstance(found, Finding):
        return Run(reply.ending, reply.wall_s, finding=found)
    return Run(reply.ending, reply.wall_s, answer=found)


class _Child:
    """One program, started anew for each exchange."""

    def __init__(self, bench: Bench, assignment: Assignment, submission: Submission | None) -> None:
        self._bench = bench
        self._assignment = assignment
        self._submission = submission

    def replies(self, *requests: tuple[str, object]) -> list[Reply]:
        """What it replies to these requests; a program that ended early replies less, then that it ended."""
        module = "grader.inside.author" if self._submission is None else "grader.inside.serial_client"
        written = b"".join(frames.pack(kind, value) for kind, value in requests)
        limit_s = self._assignment.limits.wall_s
        with tempfile.TemporaryDirectory(dir=self._bench.folder) as folder:
            if self._submission is not None:
                self._submission.write_to(Path(folder))
            try:
                done = subprocess.run(
                    python_command(module, str(self._bench.inside)),
                    input=written,
                    capture_output=True,
                    env=self._environment(folder),
                    cwd=folder,
                    timeout=limit_s,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                return [Reply(Ending.TIMED_OUT, limit_s, detail=f"{limit_s:g} s")]
        found = _split(done.stdout)[1:]  # the first one says that it is up
        if len(found) < len(requests):
            found.append(Reply(Ending.EXITED, 0.0, detail=f"exit status {done.returncode}"))
        return found

    def _environment(self, folder: str) -> dict[str, str]:
        assignment = self._assignment
        given = {
            "author": str(assignment.folder),
            "submission": folder if self._submission is not None else "",
            "tasks": list(assignment.tasks),
            "answer": list(assignment.answer),
            "mappings": [name for name, spec in assignment.answer.items() if spec.keys],
            "entry_file": assignment.entry_file,
            "entry_function": assignment.entry_function,
            "backend": assignment.backend,
            "limits": {},
            "rules": {},
            "own_namespace": False,
        }
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        found = installation.variables(installation.running())
        return {**kept, **found, **dict.fromkeys(THREAD_VARIABLES, "1"), BOOT_VARIABLE: json.dumps(given)}


def _split(stream: bytes) -> list[Reply]:
    """The frames of a whole output."""
    found: list[Reply] = []
    while len(stream) >= frames.PREFIX.size:
        try:
            size = frames.frame_size(stream)
        except frames.FrameError as fault:
            return [*found, Reply(Ending.GARBLED, 0.0, detail=str(fault))]
        found.append(reply_of(stream[:size], 0.0))
        stream = stream[size:]
    return found
