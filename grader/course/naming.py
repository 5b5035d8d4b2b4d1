"""Which file of a hand-in is which that the assignment asks for, and what had to be seen past to know it.

Nothing is changed in a file. Where several may be meant, a person chooses.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.course import source
from grader.course.item import RefusedError
from grader.coursework import near
from grader.coursework.assignment import Assignment
from grader.text import name as shown

_JUNK = {
    *("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", "__pycache__", ".ipynb_checkpoints", ".pytest_cache"),
    *(".git", ".svn", ".hg", ".idea", ".vscode", ".venv", "venv", "node_modules", "site-packages"),
}
_BESIDE = "._"  # what macOS puts beside files on other systems' disks
_COPY = re.compile(r"[ _-]*(\(\d+\)|[ _-](copy|copie|kopie|copia)( ?\(?\d+\)?)?|-\d+)$", re.IGNORECASE)
_COPY_OF = re.compile(r"^(copy of|kopie von|copie de|copia de|copia di) ", re.IGNORECASE)
_UNPACKED = ".unpacked"  # the ending of the folder of what was in an archive
_NOTEBOOK = ".ipynb"
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken of a hand-in.

    Attributes:
        files: everything that is kept, by its path: as it was handed in, and what was taken out of archives.
        taken: paths by the names that the assignment asks for.
        repaired: what was seen past, in words, by the same names.
        choices: paths of which one may be meant, by the same names, where a person must say which.
        missing: names of which there is nothing.
        told: what else a person should hear.
    """

    files: Mapping[str, bytes]
    taken: Mapping[str, str]
    repaired: Mapping[str, Sequence[str]]
    choices: Mapping[str, Sequence[str]]
    missing: Sequence[str]
    told: Sequence[str] = field(default=())


def is_junk(path: str) -> bool:
    """Whether nobody handed it in on purpose: systems and programs leave such files."""
    return any(part in _JUNK or part.startswith(_BESIDE) for part in path.split("/"))


def take(given: Mapping[str, bytes], assignment: Assignment, chosen: Mapping[str, str]) -> Taking:
    """What is taken of these files.

    Args:
        given: what was handed in, by its paths.
        assignment: what it asks for.
        chosen: paths by the names that are asked for, where a person says it.
    """
    files = {path: content for path, content in given.items() if not is_junk(path)}
    told = [f"{len(given) - len(files)} files of systems and programs are left out"] if len(files) < len(given) else []
    names = list(assignment.files)
    inner: dict[str, bytes] = {}
    if assignment.wildcards or not all(_plain(name, files) for name in names) or set(chosen.values()) - set(files):
        inner, faults = _unpacked(files)
        told += faults
    every = {**files, **inner}
    names += [name for name in _like(every, assignment) if name not in names]
    found = {name: _candidates(name, files, every, chosen.get(name)) for name in names}
    taken = {name: next(iter(some)) for name, some in found.items() if len(some) == 1}
    choices = {name: sorted(some) for name, some in found.items() if len(some) > 1}
    missing = [name for name in assignment.files if not found[name]]
    told += [words for name in missing for words in _instead(name, every)]
    told += [words for name, path in taken.items() for words in _besides(name, path, files)]
    repaired = {name: [*found[name][path], *_oddities(name, every[path])] for name, path in taken.items()}
    kept = {**files, **{path: inner[path] for path in taken.values() if path in inner}}
    return Taking(kept, taken, repaired, choices, missing, told)


def _plain(name: str, files: Mapping[str, bytes]) -> list[str]:
    """The path of a file that is named as it should be, where it should be."""
    return [path for path in files if _composed(path) == name][:2]


def _candidates(
    name: str, files: Mapping[str, bytes], every: Mapping[str, bytes], chosen: str | None
) -> dict[str, list[str]]:
    """The paths that may be meant, each with what is to be seen past; one of several with the same content."""
    if chosen is not None and chosen in every:
        return {chosen: ["chosen by a person"]}
    plain = _plain(name, files)
    if len(plain) == 1:
        more = [] if plain[0] == name else ["its accents are written in another way"]
        return {plain[0]: more}
    found = {path: words for path in sorted(every, key=_depth) if (words := _seen_past(path, name)) is not None}
    contents: dict[bytes, str] = {}
    for path in found:
        contents.setdefault(every[path], path)
    return {path: found[path] for path in contents.values()}


def _besides(name: str, taken: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """What is called nearly so and is not taken."""
    others = [p for p in sorted(files) if files[p] != files.get(taken) and _seen_past(p, name) is not None]
    if taken in files and others:
        yield f"{', '.join(map(shown, others[:_NAMED]))} is there beside {name}, and is not taken"


def _seen_past(path: str, name: str) -> list[str] | None:
    """What differs between a path and the name that is asked for; None where it is another file."""
    folder, _, last = path.rpartition("/")
    words = [f"it was in {shown(folder.replace(f'{_UNPACKED}/', '/').removesuffix(_UNPACKED))}"] if folder else []
    raw, last = last, _composed(last)
    if last != name and last.lower().endswith(".txt") and not name.lower().endswith(".txt"):
        last = last[: -len(".txt")]
    stem, dot, ending = last.rpartition(".")
    wanted, wanted_dot, wanted_ending = name.rpartition(".")
    if (dot, ending.casefold()) != (wanted_dot, wanted_ending.casefold()):
        return None
    if stem != wanted and not _same(stem, wanted):
        stem = _COPY.sub("", _COPY_OF.sub("", stem))
    if not _same(stem, wanted):
        return None
    if raw != name:
        words.insert(0, "its accents are written in another way" if _composed(raw) == name else f"named {shown(raw)}")
    return words


def _same(one: str, other: str) -> bool:
    """Whether names are the same without case, blanks and signs that part words."""
    return _letters(one) == _letters(other) != ""


def _letters(name: str) -> str:
    return re.sub(r"[\s_-]+", "", _composed(_composed(name).casefold()))


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _like(every: Iterable[str], assignment: Assignment) -> list[str]:
    """Names of files that a wildcard asks for, wherever they are."""
    if not assignment.wildcards:
        return []
    return sorted({last for path in every if assignment.takes(last := _composed(path.rpartition("/")[2]))})


def _unpacked(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """What is in archives that were handed in, one deep, by where it would lie; and what is wrong with them."""
    inner: dict[str, bytes] = {}
    told = []
    for path in sorted(files):
        if source.is_strange(path):
            told.append(f"{shown(path)} is an archive that is not unpacked here")
        if not source.is_nested(path):
            continue
        try:
            some, faults = source.nested(files[path])
        except RefusedError as fault:
            told.append(f"{shown(path)} is not unpacked: {fault}")
            continue
        told += [f"{shown(path)}: {each}" for each in faults]
        told += [
            f"{shown(path)} holds {shown(each)}, an archive in an archive, which is not looked into"
            for each in some
            if (source.is_nested(each) or source.is_strange(each)) and not is_junk(each)
        ]
        root = _free(f"{path}{_UNPACKED}", files)
        inner |= {f"{root}/{below}": content for below, content in some.items() if not is_junk(below)}
    return inner, told


def _free(folder: str, files: Mapping[str, bytes]) -> str:
    """The name of a folder that nobody handed in."""
    while any(path == folder or path.startswith(f"{folder}/") for path in files):
        folder += "~"
    return folder


def _instead(name: str, every: Mapping[str, bytes]) -> Iterator[str]:
    """What is there in place of a file that is missing."""
    stem = name.rpartition(".")[0]
    notebooks = [path for path in every if path.lower().endswith(_NOTEBOOK)]
    alike = [path for path in notebooks if _same(path.rpartition("/")[2][: -len(_NOTEBOOK)], stem)]
    if notebooks and name.endswith(".py"):
        which = (alike or sorted(notebooks))[0]
        yield f"{shown(which)} is a notebook, where {name} is asked for; it is not converted"
    close = near.closest(name, [path for path in every if path not in notebooks])
    if close is not None:
        yield f"{shown(close)} may be meant for {name}"
    elif not notebooks:
        there = [shown(path) for path in sorted(every)[:_NAMED]]
        yield f"there is {', '.join(there) or 'no file'}{' and more' if len(every) > _NAMED else ''}"


def _oddities(name: str, content: bytes) -> Iterator[str]:
    """What is unusual in a file that is taken; it stays so."""
    if content.startswith(codecs.BOM_UTF8):
        reads = "which Python reads" if name.endswith(".py") else "which stays"
        yield f"it begins with a mark of its encoding, {reads}"
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "it is in UTF-16, which stays"
    if b"\r\n" in content:
        reads = "which Python reads" if name.endswith(".py") else "which stay"
        yield f"its lines end as on Windows, {reads}"
