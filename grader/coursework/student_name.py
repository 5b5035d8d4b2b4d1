"""What a student is called, and under which name their files are kept.

These are two things: not every file system keeps every name, and a test's must not hold what pytest reads in it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

_KEPT = " @+-_."  # besides letters and digits of ASCII
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE | re.ASCII)  # names of devices on Windows
_LONGEST, _CUT = 180, 120  # bytes: there is room for an ending, and for what is written beside a file
_HALF = re.compile("%.?$")  # of a byte that the cut goes through
_MARK = "~"  # stands in no name that is spelled out


def fault(name: str) -> str:
    """Why a folder's name can be no student's; empty where it can."""
    if any(unicodedata.category(c) == "Cs" for c in name):
        return "is no text (it is not UTF-8)"
    if any(unicodedata.category(c) == "Cc" for c in name):
        return "holds control characters"
    return ""


def file_name(student: str) -> str:
    """The name of a student's files without an ending: of ASCII, unlike any other student's, and safe everywhere.

    Usual names are their own. In others what is not safe is written as its bytes of UTF-8, ``J%C3%B6rg``; names that
    would be too long are cut, and end in what tells them apart.
    """
    name = "".join(c if c in _KEPT or (c.isascii() and c.isalnum()) else _bytes(c) for c in student)
    if name[:1] in {"-", ".", " "} or _RESERVED.fullmatch(name):
        name = _bytes(name[0]) + name[1:]
    if len(name) <= _LONGEST:
        return name
    return f"{_HALF.sub('', name[:_CUT])}{_MARK}{hashlib.sha256(student.encode()).hexdigest()[:20]}"


def student(kept: str) -> str | None:
    """Whose files have this name; None where it was cut, so that the file itself must say."""
    return None if _MARK in kept else unquote(kept)


def meant(asked: str) -> list[str]:
    """Names of files, without an ending, of whom somebody may have asked for by a name or a file's name."""
    if fault(asked):
        return [asked]  # nobody's
    composed = unicodedata.normalize("NFC", asked)
    return list(dict.fromkeys([file_name(asked), file_name(composed), asked]))


def names(folders: Iterable[str]) -> Mapping[str, str]:
    """The students' names by those of their folders: composed as keyboards do it, where no two become one so.

    A folder that is named as ``file_name`` does it is that student's: a course's students are laid out so.
    """
    found = list(folders)
    composed = [unicodedata.normalize("NFC", _read_back(name)) for name in found]
    often = Counter(composed)
    return {raw: one if often[one] == 1 else raw for raw, one in zip(found, composed, strict=True)}


def same(asked: str, name: str) -> bool:
    """Whether two spellings of a name look alike to whoever typed them."""
    return unicodedata.normalize("NFC", asked) == unicodedata.normalize("NFC", name)


def _read_back(folder: str) -> str:
    """Whose a folder is: spelt out, or as a file's name that says the same."""
    meant = unquote(folder, errors="surrogateescape")
    return meant if meant != folder and not fault(meant) and file_name(meant) == folder else folder


def _bytes(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())
