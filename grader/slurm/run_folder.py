"""The folder of one run on Slurm, on a file system that all nodes share: the only truth about it.

``manifest.json``                           what is graded, and how; never changed
``tries/<number>.json``                     one for each submit or resume: which gradings, in which jobs
``started/<try>.<job>.<restart>.<n>.json``  who was about to be graded where; says when that ended
``measurings/<n>/<assignment>/``            grades as ``results/`` has them, each written once
``logs/``                                   what the jobs printed

Schema history: 1, the first.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from grader import files
from grader.coursework.student_name import file_name
from grader.errors import RecordError, UsageError
from grader.grades import gradebook
from grader.grades.score import Status

SCHEMA = 1
MANIFEST = "manifest.json"
_HEAD_BYTES = 1024
_STATUS = re.compile(r'"status": "(\w+)"')
_MEASURING = re.compile(r"[1-9][0-9]?")

Item = tuple[str, str]
"""Assignment and student."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run grades, and how.

    Attributes:
        assignments: the folder of all assignments.
        submissions: the folder of all students.
        results: where grades are gathered.
        items: all gradings, by assignment and student.
        timed: the assignments whose rubric asks for the speedup.
        options: of sbatch, for every job.
        timed_options: of sbatch, for jobs that measure speedup.
        job_minutes: how long a job should last; short gradings are packed until they fill it.
        max_jobs: how many array tasks there may be at once; 0 is as many as the controller takes.
        at_once: how many of them may run at once; 0 is as many as there is room for.
        time_limit_minutes: the least time limit of a job.
        panel: how many submissions are measured together; 0 is as many as have room.
    """

    assignments: str
    submissions: str
    results: str
    items: tuple[Item, ...]
    timed: tuple[str, ...]
    isolation: str
    seed: str
    options: tuple[str, ...] = ()
    timed_options: tuple[str, ...] = ()
    job_minutes: float = 10.0
    max_jobs: int = 0
    at_once: int = 0
    time_limit_minutes: int = 10
    panel: int = 0
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Array:
    """One job array for ``count`` gradings: its task number k takes ``pack`` of them, from ``first + k * pack`` on."""

    job: str
    first: int
    pack: int
    count: int

    @property
    def tasks(self) -> int:
        """How many tasks it has."""
        return -(-self.count // self.pack)

    def places(self, task: int) -> range:
        """The places, within its try, of what one of its tasks grades."""
        begin = self.first + task * self.pack
        return range(begin, min(begin + self.pack, self.first + self.count))


@dataclass(frozen=True, slots=True)
class Try:
    """One submit or resume.

    Attributes:
        items: indices of the manifest's, in the order in which array tasks take them.
        measurings: for each item which measuring it is, from 1.
        arrays: the jobs that were accepted.
        gather: the job that gathers at the end; empty where there is none.
        options: of sbatch, for its jobs only, after those of the run.
    """

    number: int
    items: tuple[int, ...]
    measurings: tuple[int, ...]
    arrays: tuple[Array, ...] = ()
    gather: str = ""
    options: tuple[str, ...] = ()

    @property
    def jobs(self) -> list[str]:
        """The ids of all of them."""
        return [*(a.job for a in self.arrays), *([self.gather] if self.gather else [])]


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of one session in a job.

    Attributes:
        name: of its file.
        ended: whether the job said that it is over; a node that is lost says nothing.
        trouble: what kept it from grading, in words; empty when nothing did.
    """

    name: str
    items: tuple[int, ...]
    node: str
    ended: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run's folder and what its manifest says."""

    path: Path
    manifest: Manifest = field(repr=False)

    def tries(self) -> list[Try]:
        """All of them, in their order."""
        found = [_read(path) for path in (self.path / "tries").glob("*.json")]
        return sorted((_try(document) for document in found), key=lambda t: t.number)

    def new_try(self, wanted: Try) -> Try:
        """The try under the next number that nobody else takes, who may submit at the same time."""
        number = max((t.number for t in self.tries()), default=0) + 1
        while not files.keep(self._path_of(number), _text(asdict(replace(wanted, number=number)))):
            number += 1
        return replace(wanted, number=number)

    def keep_try(self, made: Try) -> None:
        """Writes down a try, again whenever another of its jobs was accepted."""
        _write(self._path_of(made.number), asdict(made))

    def _path_of(self, number: int) -> Path:
        return self.path / "tries" / f"{number}.json"

    def starts(self) -> list[Start]:
        """All beginnings, those of lost nodes among them."""
        found = []
        for path in sorted((self.path / "started").glob("*.json")):
            with contextlib.suppress(RecordError):  # one that is damaged tells nothing, and stops nobody
                document = _read(path)
                words = document["node"], document["ended"], document["trouble"]
                found.append(Start(path.stem, tuple(document["items"]), *words))
        return found

    def keep_start(self, start: Start) -> None:
        """Writes down a beginning, or that it is over."""
        document = {k: v for k, v in asdict(start).items() if k != "name"}
        _write(self.path / "started" / f"{start.name}.json", document)

    def measurings(self) -> dict[Item, int]:
        """How often each item has been measured; those that were not are not there."""
        found: dict[Item, int] = {}
        known = {(a, file_name(s)): (a, s) for a, s in self.manifest.items}
        for number in self._numbers():
            for assignment in os.scandir(self.path / "measurings" / str(number)):
                names = (e.name for e in os.scandir(assignment.path) if e.name.endswith(".json") and e.name[0] != ".")
                items = ((assignment.name, name.removesuffix(".json")) for name in names)
                found |= {known.get(item, item): number for item in items}
        return found

    def grade_path(self, item: Item, measuring: int) -> Path:
        """Where the grade of one measuring is or will be."""
        return gradebook.path_of(self.path / "measurings" / str(measuring), *item)

    def status(self, item: Item, measuring: int) -> Status | None:
        """The status of a grade, from the first lines of its file; None where it cannot be read."""
        try:
            with self.grade_path(item, measuring).open("rb") as file:
                found = _STATUS.search(file.read(_HEAD_BYTES).decode(errors="replace"))
            return Status(found[1]) if found else None
        except (OSError, ValueError):
            return None

    def keep_grade(self, item: Item, measuring: int, found: Path) -> bool:
        """Takes over a grade from a results folder; False where this measuring has one already: the first one stays."""
        path = self.grade_path(item, measuring)
        for array in (found.parent / gradebook.ARRAYS).glob("*"):
            files.keep(path.parent / gradebook.ARRAYS / array.name, array.read_bytes())
        return files.keep(path, found.read_bytes())

    def _numbers(self) -> Iterator[int]:
        folder = self.path / "measurings"
        names = os.listdir(folder) if folder.is_dir() else []
        yield from sorted(int(name) for name in names if _MEASURING.fullmatch(name))


def create(path: Path, manifest: Manifest) -> RunFolder:
    """A new run.

    Raises:
        UsageError: there is one already.
    """
    if not files.keep(path / MANIFEST, _text(asdict(manifest))):
        raise UsageError(f"{path} holds a run already. Go on with it by `grader resume {path}`, or name another --run.")
    for name in ("tries", "started", "measurings", "logs"):
        (path / name).mkdir(exist_ok=True)
    return RunFolder(path.resolve(), manifest)


def load(path: Path) -> RunFolder:
    """The run in a folder.

    Raises:
        UsageError: it holds none.
        RecordError: its manifest is damaged, or of another version.
    """
    try:
        document = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path} holds no run of `grader submit` ({MANIFEST} is missing).") from None
    except (OSError, ValueError) as fault:
        raise RecordError(f"{path / MANIFEST} cannot be read: {fault}.") from None
    if document.get("schema") != SCHEMA:
        raise RecordError(
            f"{path / MANIFEST} has the schema version {document.get('schema')!r}; this grader reads {SCHEMA}. "
            "Use the version that the run was submitted with."
        )
    document["items"] = tuple((a, s) for a, s in document["items"])
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in document.items()}
    return RunFolder(path.resolve(), Manifest(**plain))


def newest(parent: Path) -> Path:
    """The newest run in a folder of runs.

    Raises:
        UsageError: there is none.
    """
    found = sorted(parent.glob(f"*/{MANIFEST}"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise UsageError(f"{parent} holds no run of `grader submit`. Name the folder of one.")
    return found[-1].parent


def with_array(made: Try, array: Array) -> Try:
    """A try with one more job."""
    return replace(made, arrays=(*made.arrays, array))


def _try(document: dict[str, Any]) -> Try:
    arrays = tuple(Array(**a) for a in document["arrays"])
    items, measurings = tuple(document["items"]), tuple(document["measurings"])
    return Try(document["number"], items, measurings, arrays, document["gather"], tuple(document["options"]))


def _read(path: Path) -> dict[str, Any]:
    """A document of ours.

    Raises:
        RecordError: it is damaged.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RecordError(f"{path} cannot be read: {fault}. What it told of the run is lost; remove it.") from None
    return found


def _write(path: Path, document: dict[str, Any]) -> None:
    files.replace(path, _text(document))


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()
