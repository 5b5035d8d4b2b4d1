"""A made-up class as Moodle knows it: names of every script, what was handed in, the zip and the sheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

DUE = dt.datetime(2026, 11, 20, 23, 59, 59, tzinfo=dt.UTC)
_FIRST = (
    *("Ann", "Bob", "Jörg", "Zoë", "Éva", "Łukasz", "Nguyễn", "Dvořák", "O'Neil", "Anne-Marie", "María José"),
    *("Ольга", "Дмитро", "Γιώργος", "محمد", "דוד", "王伟", "さくら", "김민준", "อรุณ", "आरव", "İpek", "Þóra", "Æsa"),
)
_LAST = (
    *("Lee", "Müller", "de la Cruz", "Ó Briain", "van der Berg", "Smith, Jr.", "=SUM(A1)", '"Ace" Ventura', "Иванова"),
    *("Παπαδόπουλος", "الخطيب", "כהן", "李", "田中", "박", "ศรี", "शर्मा", "Öztürk", "Jónsdóttir", "X Æ A-12", "N" * 60),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One student, what they did, and what they earned.

    Attributes:
        number: Moodle's, as in ``Participant 1017``.
        kind: by which ``KINDS`` says what is in their folder.
        earned: of the points of the assignment, as a share; None where nothing was handed in.
    """

    id: str
    name: str
    email: str
    number: int
    kind: str
    late_days: int
    earned: float | None


Make = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]


def _zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, held in files.items():
            archive.writestr(name, held)
    return content.getvalue()


# How a right program may be handed in, by the names that the files have in the student's folder.
_WAYS: Mapping[str, Callable[[str, bytes], Mapping[str, bytes]]] = {
    "as asked": lambda name, text: {name: text},
    "a copy": lambda name, text: {name.replace(".py", "(1).py"): text},
    "capitals": lambda name, text: {name.capitalize(): text},
    "in a folder": lambda name, text: {f"my solution/{name}": text},
    "in a zip": lambda name, text: {"solution.zip": _zipped({name: text})},
    "as text": lambda name, text: {f"{name}.txt": text},
    "from a Mac": lambda name, text: {name: text, f"__MACOSX/._{name}": b"\0\5\26\7", ".DS_Store": b"\0"},
    "from Windows": lambda name, text: {name: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n")},
}
KINDS = (*_WAYS, *["as asked"] * 12, "wrong", "wrong", "raises", "stub", "nothing", "nothing")


def members(count: int, seed: int) -> list[Member]:
    """A class; the same for the same seed."""
    rng = random.Random(seed)
    found: list[Member] = []
    names: set[str] = set()
    for index in range(count):
        name = f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
        while name in names:
            name = f"{rng.choice(_FIRST)} {rng.choice(_FIRST)} {rng.choice(_LAST)}"
        names.add(name)
        kind = KINDS[index % len(KINDS)]
        late = rng.choice((0, 0, 0, 0, 1, 2)) if kind != "nothing" else 0
        earned = None if kind == "nothing" else 1.0 if kind in _WAYS else 0.0
        found.append(Member(f"s{index:03}", name, f"s{index:03}@uni.example", 1000 + 7 * index, kind, late, earned))
    rng.shuffle(found)
    return found


def roster(some: Sequence[Member]) -> str:
    """``roster.csv`` of a class."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["student", "name", "email"])
    writer.writerows([m.id, m.name, m.email] for m in some)
    return out.getvalue()


def download(some: Sequence[Member], file: str, right: bytes, stub: bytes) -> bytes:
    """The zip of all submissions, a folder for each student who handed in something."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in some:
            if member.kind == "nothing":
                continue
            folder = f"{_clean(member.name)}_{member.number}_assignsubmission_file"
            for name, text in _files(member, file, right, stub).items():
                entry = zipfile.ZipInfo(f"{folder}/{name}", _handed_in(member).timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, text)
    return content.getvalue()


def sheet(some: Sequence[Member], maximum: float) -> bytes:
    """The offline grading worksheet of a class, as it is downloaded before anybody is graded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"),
            *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
        ]
    )
    for m in some:
        status = "No submission" if m.kind == "nothing" else "Submitted for grading"
        when = "-" if m.kind == "nothing" else f"{_handed_in(m):%A, %-d %B %Y, %-I:%M %p}"
        row = [f"Participant {m.number}", m.name, m.email, status, "", f"{maximum:.2f}", "Yes", when, "-", ""]
        writer.writerow(row)
    return out.getvalue().encode()


def _handed_in(member: Member) -> dt.datetime:
    return DUE - dt.timedelta(hours=5) + dt.timedelta(days=member.late_days)


def _files(member: Member, file: str, right: bytes, stub: bytes) -> Mapping[str, bytes]:
    own = right + f"\n# handed in by {member.id}\n".encode()
    match member.kind:
        case "wrong":
            return {file: own.replace(b"square(x)", b"square(x) + 1.0")}
        case "raises":
            return {file: own.replace(b"square(x)", b"square(y)")}
        case "stub":
            return {file: stub}
        case way:
            return _WAYS[way](file, own)


def _clean(name: str) -> str:
    """A name as Moodle makes one of a folder."""
    return " ".join(re.sub(r'[\x00-\x1f"*/:<>?\\|&$#%{}`]', "", name.replace("_", " ")).split())
