"""Everything that was ever handed in: ``received/<assignment>/<student>/<number>/``, and ``<number>.json`` beside it.

The files lie there as they were handed in. An attempt is there once its JSON is: who is killed before that leaves a
folder that is none, which the next call removes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from grader import files as whole
from grader.course.settings import Course
from grader.coursework import student_name
from grader.errors import CourseError

SCHEMA = 1
_NUMBERED = re.compile(r"(\d{4,9})(\.json)?")
_NEW = ".new-"  # before the name of a folder that is being written
_WAIT_S = 60.0
_TEXTS = ("student", "assignment", "received", "source", "label")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing handed in at one time.

    Attributes:
        number: from 1, in the order in which they were kept.
        student: the id in the roster of who handed it in.
        received: when it was handed in, with its distance to UTC.
        folder: its files as they were handed in.
        taken: the path below the folder of each file that the assignment wants, by the name that it wants.
        digest: of the names and the contents of what is taken.
        source: what it was collected from.
        label: the name of its folder or file in the LMS's download, for the way back.
    """

    number: int
    student: str
    assignment: str
    received: dt.datetime
    folder: Path
    taken: Mapping[str, str]
    digest: str
    source: str
    label: str


def of(course: Course, assignment: str, student: str) -> list[Attempt]:
    """What a student handed in for an assignment, by the time of handing in.

    Raises:
        CourseError: a file that describes one is damaged.
    """
    return _by_time(_read(path, course) for path in _described(_folder(course, assignment, student)))


def all_of(course: Course, assignment: str) -> dict[str, list[Attempt]]:
    """What everybody handed in for an assignment, by their ids; who handed in nothing is not there.

    Raises:
        CourseError: files that describe some are damaged; the message lists all.
    """
    found: dict[str, list[Attempt]] = {}
    faults = []
    for path in (each for folder in _folders(course.received / assignment) for each in _described(folder)):
        try:
            attempt = _read(path, course)
            found.setdefault(attempt.student, []).append(attempt)
        except CourseError as fault:
            faults.append(str(fault))
    if faults:
        raise CourseError("\n".join(faults))
    return {student: _by_time(some) for student, some in found.items()}


def keep(  # noqa: PLR0913, PLR0917 -- what an attempt is made of
    course: Course,
    assignment: str,
    student: str,
    received: dt.datetime,
    files: Mapping[str, bytes],
    taken: Mapping[str, str],
    source: str,
    label: str,
    repaired: Mapping[str, Sequence[str]] | None = None,
) -> Attempt | None:
    """Keeps what was handed in; None where the same content of the same time is there already.

    Args:
        course: whose.
        assignment: of which.
        student: the id in the roster.
        received: when it was handed in.
        files: everything, by its path; the paths must be ones that ``stored_names`` gives.
        taken: which of them are wanted, by the names that the assignment wants.
        source: what it was collected from.
        label: the name of its folder or file in the LMS's download.
        repaired: what was mended of each file that is taken, in words.

    Raises:
        CourseError: a path leads elsewhere, or something in the store cannot be read or written.
    """
    _require_safe(files, taken)
    description: dict[str, Any] = {
        "schema": SCHEMA,
        "student": student,
        "assignment": assignment,
        "received": received.isoformat(),
        "source": source,
        "label": label,
        "taken": {
            name: {"path": path, "repaired": list((repaired or {}).get(name, ()))} for name, path in taken.items()
        },
        "files": _hashes(files),
    }
    folder = _folder(course, assignment, student)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(course.received / assignment / ".lock", timeout=_WAIT_S):
            described = _described(folder)
            if _is_among(described, received, taken, description["files"]):
                return None
            number = _next(folder, described)
            _write(folder, number, files, description)
    except OSError as fault:
        raise CourseError(f"What {student} handed in cannot be kept in {folder}: {fault}.") from None
    return _read(folder / f"{number:04d}.json", course)


def is_kept(
    course: Course,
    assignment: str,
    student: str,
    received: dt.datetime,
    files: Mapping[str, bytes],
    taken: Mapping[str, str],
) -> bool:
    """Whether the same content of the same time is there already.

    Raises:
        CourseError: a file that describes an attempt is damaged.
    """
    described = _described(_folder(course, assignment, student))
    return bool(described) and _is_among(described, received, taken, _hashes(files))


def _is_among(
    described: Sequence[Path], received: dt.datetime, taken: Mapping[str, str], hashes: Mapping[str, str]
) -> bool:
    """Whether one of these descriptions says so; what was repaired a later version may word in another way."""
    moment = received.astimezone(dt.UTC)  # in the hour that comes twice, moments of two zones are never equal
    return any(
        dt.datetime.fromisoformat(before["received"]).astimezone(dt.UTC) == moment
        and {name: each["path"] for name, each in before["taken"].items()} == taken
        and before["files"] == hashes
        for before in map(_document, described)
    )


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())}


def _next(folder: Path, described: Sequence[Path]) -> int:
    """The number of what comes next, when nothing unfinished is left."""
    numbers = {int(path.stem) for path in described}
    for entry in list(os.scandir(folder)):
        numbered = _NUMBERED.fullmatch(entry.name)
        unfinished = numbered is not None and numbered[2] is None and int(numbered[1]) not in numbers
        if entry.is_dir(follow_symlinks=False) and (unfinished or entry.name.startswith(_NEW)):
            shutil.rmtree(entry.path)
    return max(numbers, default=0) + 1


def _write(folder: Path, number: int, files: Mapping[str, bytes], description: Mapping[str, Any]) -> None:
    """The files under a hidden name, then under their own, then what says that they are there."""
    new = folder / f"{_NEW}{secrets.token_hex(8)}"
    new.mkdir()
    for path, content in files.items():
        (new / path).parent.mkdir(parents=True, exist_ok=True)
        with (new / path).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    new.rename(folder / f"{number:04d}")
    try:
        text = json.dumps(description, indent=1, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a label of bytes that are no UTF-8
        text = json.dumps(description, indent=1).encode()
    whole.replace(folder / f"{number:04d}.json", text + b"\n")


def _require_safe(files: Mapping[str, bytes], taken: Mapping[str, str]) -> None:
    """Raises what is the caller's fault: nothing that was handed in may reach another place."""
    for path in files:
        parts = path.split("/")
        if any(part in {"", ".", ".."} or "\0" in part for part in parts):
            raise CourseError(f"{path!r} is no path of a file below a folder.")
    if lost := sorted(set(taken.values()) - set(files)):
        raise CourseError(f"{', '.join(lost)} is to be taken, and is not there.")


def _read(path: Path, course: Course) -> Attempt:
    document = _document(path)
    assignment = path.parent.parent.name
    if document["assignment"] != assignment or path.parent != _folder(course, assignment, document["student"]):
        raise CourseError(f"{path} lies in another's folder: it says {document['student']}, {document['assignment']}.")
    folder = path.with_suffix("")
    if not folder.is_dir():
        raise CourseError(f"{folder} is gone, and {path} says what was in it. Take it from a copy, or remove both.")
    taken = {name: each["path"] for name, each in document["taken"].items()}
    return Attempt(
        number=int(path.stem),
        student=document["student"],
        assignment=assignment,
        received=dt.datetime.fromisoformat(document["received"]),
        folder=folder,
        taken=taken,
        digest=_digest({name: document["files"][where] for name, where in taken.items()}),
        source=document["source"],
        label=document["label"],
    )


def _digest(taken: Mapping[str, str]) -> str:
    """Of names and of the hashes of contents."""
    return hashlib.sha256(json.dumps(sorted(taken.items())).encode()).hexdigest()


def _document(path: Path) -> dict[str, Any]:
    """What stands in a description.

    Raises:
        CourseError: it is damaged, or of another version.
    """
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise CourseError(f"{path} cannot be read: {fault}. Take it from a copy, or collect again.") from None
    if faults := list(_faults(document)):
        raise CourseError(f"{path} describes no attempt: {'; '.join(faults)}.")
    return document


def _faults(document: object) -> Iterator[str]:
    """What is wrong with a description; a schema would take a millisecond, and a course has thousands of them."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        yield f"it is no object of schema {SCHEMA}"
        return
    yield from (f"{key} is no text" for key in _TEXTS if not isinstance(document.get(key), str))
    files, taken = document.get("files"), document.get("taken")
    if not isinstance(files, dict) or not all(isinstance(each, str) for each in files.values()):
        yield "files are no paths with hashes"
    elif not isinstance(taken, dict) or not all(isinstance(each, dict) for each in taken.values()):
        yield "taken is no names with paths"
    else:
        yield from (
            f"{name} is taken, and is none of its files" for name, e in taken.items() if e.get("path") not in files
        )
    try:
        if dt.datetime.fromisoformat(str(document.get("received"))).tzinfo is None:
            yield "received has no distance to UTC"
    except ValueError:
        yield "received is no moment"


def _folder(course: Course, assignment: str, student: str) -> Path:
    return course.received / assignment / student_name.file_name(student)


def _folders(root: Path) -> list[Path]:
    with contextlib.suppress(FileNotFoundError), os.scandir(root) as found:
        return sorted(Path(e.path) for e in found if not e.name.startswith(".") and e.is_dir())
    return []


def _described(folder: Path) -> list[Path]:
    """The descriptions in a student's folder, by number."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as found:
        names = [e.name for e in found if (numbered := _NUMBERED.fullmatch(e.name)) and numbered[2]]
        return sorted((folder / name for name in names), key=lambda path: int(path.stem))
    return []


def _by_time(found: Iterator[Attempt] | Sequence[Attempt]) -> list[Attempt]:
    return sorted(found, key=lambda attempt: (attempt.received, attempt.number))
