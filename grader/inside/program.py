"""A program under grading that has no entry function: run by its command line, afresh for every request.

The answer is read from what it wrote and printed, by this process, in the same box. Each run has a writable folder of
its own, which is its working folder and its script's, and a cluster where it is to find one; whatever the run
leaves behind is ended and removed.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from grader.inside import boot, cluster, frames, leftovers, mpi_hosts, mpi_rank, outputs, pictures, plain, slurm_cluster
from grader.inside.slurm_job import Job
from grader.probe import hello

SLURM = "slurm"  # the backend whose programs are launchers
KEPT_BYTES = 1 << 20  # of what it prints, of each stream; the beginning of what is matched, the end of what went wrong
MAX_TRACEBACK = 12_000
_LAST_WORDS_S = 5.0
_MAX_LINE = 300
_LAST_LINE = re.compile(r"^(?P<type>(?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt|Warning)\b)(?:: (?P<message>.*))?$")
_PLACE = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)


class Stream:
    """One of a program's streams: passed on, and kept in part, by a thread of its own."""

    def __init__(self, source: IO[bytes]) -> None:
        """Begins to read."""
        self.beginning, self.end = bytearray(), bytearray()
        self._source = source
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def finish(self, timeout_s: float) -> None:
        """Waits until it was read to its end; who left a process behind that holds it does not keep us."""
        self._thread.join(timeout_s)

    def _read(self) -> None:
        while chunk := os.read(self._source.fileno(), 1 << 16):
            self.beginning += chunk[: max(0, KEPT_BYTES - len(self.beginning))]
            self.end = (self.end + chunk)[-KEPT_BYTES:]
            left = memoryview(chunk)
            while left:
                left = left[os.write(boot.STDERR, left) :]


class Run:
    """One run: a new folder with what was handed in, and in it the program with what it needs around it."""

    def __init__(self, given: dict[str, Any]) -> None:
        """Makes the folder, and starts what the program is to find: engines, or a cluster with Slurm.

        Beside a launcher lies the program that was given with it.
        """
        self._given = given
        self._job: Job | None = None
        self._folders: list[Path] = []
        self.seen: dict[str, Any] = {}
        self.folder = self._new("run-")
        if given["backend"] == SLURM:
            shutil.copytree(given["author"], self.folder, dirs_exist_ok=True)
        shutil.copytree(given["submission"], self.folder, dirs_exist_ok=True)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        if not given["own_namespace"]:
            raise RuntimeError("what a program starts can only be ended where process ids are the box's own")
        if given["backend"] != SLURM and shutil.which(given["run"][0], path=path) is None:
            raise FileNotFoundError(f"there is no {given['run'][0]} on this machine")
        modules = os.pathsep.join([*_startup(given), sys.path[0], given["author"]])
        self._environment = {**os.environ, **mpi_rank.TRANSPORT, "PATH": path, "PYTHONPATH": modules}
        if given["backend"] == "ipyparallel":
            cluster.start(given, self.folder, self._environment)
        if given.get("hosts"):
            self._environment |= mpi_hosts.prepare(given, self.folder, self._new("hosts-"), path)
        if given["backend"] == SLURM:
            cluster.forget()
            daemons = self._new("slurm-")
            slurm_cluster.start(given, daemons, self._environment)
            self._job = Job(daemons, self.folder, self._environment, given["wall_s"])

    def finish(self) -> None:
        """Ends all that is left of it, and removes its folders."""
        leftovers.end()
        mpi_hosts.finish(self._given)
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)

    def _new(self, prefix: str) -> Path:
        """A folder that ends with the run."""
        self._folders.append(Path(tempfile.mkdtemp(prefix=prefix)))
        return self._folders[-1]

    def program(self, inputs: Mapping[str, Any]) -> tuple[int, bytes, bytes]:
        """Runs it with these inputs: exit status, what it printed, and the end of its errors."""
        words, own = self._line(inputs)
        if self._job is not None:
            return self._submitted(self._job, words, own)
        process = subprocess.Popen(
            words,
            cwd=self.folder,
            env={**self._environment, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None  # noqa: S101 -- they are pipes
        assert process.stderr is not None  # noqa: S101 -- they are pipes
        out, errors = Stream(process.stdout), Stream(process.stderr)
        status = process.wait()
        leftovers.end()
        for stream in (out, errors):
            stream.finish(_LAST_WORDS_S)
        return status, bytes(out.beginning), bytes(errors.end)

    def _line(self, inputs: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
        """The words of its command line, and its own part of the environment."""
        given = self._given
        known = {**inputs, "entry": given["entry_file"], "workers": given["workers"], "profile": cluster.PROFILE}
        words = [word.format(**known) for word in given["run"]]
        if words[0] == "python":
            words[0] = sys.executable
        return words, {name: value.format(**known) for name, value in given["environment"].items()}

    def _submitted(self, job: Job, words: list[str], own: dict[str, str]) -> tuple[int, bytes, bytes]:
        """As a job: what it printed is in a file, and what became of it is asked for later."""
        self.seen = job.run(words, own)
        if self.seen.get("state") != "COMPLETED":
            return 0, b"", b""  # what is said of the job tells more than any output that is not there
        return 0, job.printed(self.seen["number"]), b""


def main() -> None:
    """Prepares a run when it is told to, then runs the program and answers."""
    given = boot.settings()
    channel = boot.Channel()
    hello("client")
    channel.send("up")
    run: Run | None = None
    seen: dict[str, Any] = {}
    drawn: dict[str, Any] = {}
    while (request := channel.receive()) is not None:
        match request["kind"]:
            case "prepare":
                try:
                    run = Run(given)
                except Exception as fault:  # noqa: BLE001 -- no student code has run: it is ours, and told with its reason
                    channel.send("unsendable", str(fault))
                else:
                    channel.send("loaded")
            case "call" if run is not None:
                _reply(channel, given, run, request["value"])
                seen, drawn = run.seen, pictures.found(run.folder)
                run.finish()
            case "job":
                channel.send("answer", seen)
            case "pictures":
                channel.send("answer", drawn)
            case _:
                channel.send("loaded")  # nothing is imported here


def _startup(given: dict[str, Any]) -> list[str]:
    """A folder for the beginning of the import path: SCOOP's workers count their futures."""
    return [str(Path(boot.__file__).with_name("startup"))] if given["backend"] == "scoop" else []


def _reply(channel: boot.Channel, given: dict[str, Any], run: Run, inputs: Mapping[str, Any]) -> None:
    status, out, errors = run.program(inputs)
    if status != 0:
        channel.send("raised", _what_ended_it(status, errors, str(run.folder)))
        return
    try:
        found = outputs.read(given["outputs"], run.folder, out.decode(errors="replace"))
        channel.send("answer", plain.answer(found, given["answer"], given["mappings"]))
    except frames.FrameError as fault:
        channel.send("unsendable", str(fault))
    except outputs.OutputError as fault:
        channel.send("no_output", str(fault))


def _signal(number: int) -> str:
    """Its name; the kernel has signals without one."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _what_ended_it(status: int, errors: bytes, folder: str) -> dict[str, str]:
    """What its last traceback says, or its exit status."""
    said = errors.decode(errors="replace").replace(f"{folder}/", "").rstrip()
    begin = said.rfind("Traceback (most recent call last):")
    lines = said.splitlines()
    last = _LAST_LINE.match(lines[-1]) if lines and begin >= 0 else None
    if last is None:
        ended = f"killed by {_signal(-status)}" if status < 0 else f"exit status {status}"
        if lines:  # what argparse, mpiexec and others say of it
            ended += f"; it printed: {lines[-1].strip()[-_MAX_LINE:]}"
        return {"type": "SystemExit", "message": ended, "traceback": said[-MAX_TRACEBACK:], "line": ""}
    places = [m for m in _PLACE.finditer(said, begin) if not m["file"].startswith("/")]
    line = f"{places[-1]['file']}, line {places[-1]['line']}" if places else ""
    told = said[begin:][-MAX_TRACEBACK:]
    return {"type": last["type"], "message": last["message"] or "", "traceback": told, "line": line}
