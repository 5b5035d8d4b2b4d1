"""What is there in place of what was asked for: a file of nearly the same name, a name that is nearly the wanted one.

Names of files are a student's text: shown with their oddities visible, cut, and never opened here.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from grader.coursework.handed_in import entries
from grader.record.finding import Finding
from grader.text import name as shown

_LOOKED_AT = 1000  # entries, of one folder and of all
_SHOWN = 4
_SIMILAR = 0.75
_ENDING = re.compile(r"\.(pyc?|txt|ipynb)$")
_COPY = re.compile(r"[ _-]*(\(\d+\)|cop(y|ie)|kopie|final|new|old)$")
_NUMBERED = re.compile(rf"{_COPY.pattern}|[ _-]*\d+$")
_OURS = re.compile(r"assignment\.toml|(baseline|inputs|tasks|show|test_.*)\.py|README.*|__pycache__")
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")


def missing(name: str, folder: Path | None = None, given: Path | None = None) -> Finding:
    """There is no file of this name in the folder: what there is, and what to do with it.

    Args:
        name: of the file that is wanted.
        folder: where it should be; None is no place to look.
        given: the folder of the assignment: what everybody got in it is nobody's work.
    """
    ours = _given(folder, given) if folder is not None and given is not None else set()
    there = sorted(set(_entries(folder)) - ours) if folder is not None else []
    fact = f"There is no file {name}" + (f"; {_in_words(there)}" if there else "")
    return Finding("file_missing", f"{fact}.", _file_hint(name, there))


def _given(folder: Path, given: Path) -> set[str]:
    """What is in the assignment's folder; in a check of one's own work there, everything lies side by side."""
    return set() if folder.resolve() == given.resolve() else set(_entries(given))


def _in_words(there: Sequence[str]) -> str:
    """As in "there are a.py, b.py and c.py"; of many the first."""
    names = [shown(entry) for entry in there[:_SHOWN]]
    if len(there) > _SHOWN:
        names.append(f"{len(there) - _SHOWN} more")
    return f"there is {names[0]}" if len(names) == 1 else f"there are {', '.join(names[:-1])} and {names[-1]}"


def _entries(folder: Path) -> list[str]:
    """What is in the folder and in the folders in it, empty ones with a slash; not all of very many.

    Files of the assignment are left out: a student's own check finds them around the program.
    """
    return list(itertools.islice(_walked(folder), _LOOKED_AT))


def _walked(folder: Path) -> Iterator[str]:
    for entry in entries(folder, _LOOKED_AT):
        if entry.name.startswith(".") or _OURS.fullmatch(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            inner = [e.name for e in entries(entry.path, _LOOKED_AT) if not _OURS.fullmatch(e.name)]
            yield from [f"{entry.name}/{name}" for name in inner] or [f"{entry.name}/"]
        else:
            yield entry.name


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name that is nearly this one, if any is: case, signs and what people add to copies do not count."""
    by_stem = {_stem(each, name): each for each in names}
    close = difflib.get_close_matches(_stem(name, name), list(by_stem), 1, _SIMILAR)
    return by_stem[close[0]] if close else None


def is_near(name: str, wanted: str) -> bool:
    """Whether a name may be meant for the wanted one, also where something was put before it or behind it."""
    one, other = _letters(name), _letters(wanted)
    return one.startswith(other) or one.endswith(other) or closest(wanted, [name]) is not None


def _file_hint(name: str, there: list[str]) -> str:
    for entry in there:
        where, _, last = entry.rpartition("/")
        if where and last == name:
            return f"Move {name} out of the folder {shown(where)}."
    notebooks = [entry for entry in there if entry.endswith(".ipynb")]
    alike = [entry for entry in there if _stem(entry, name) == _stem(name, name) and entry not in notebooks]
    if alike:
        return f"Rename {shown(alike[0])} to {name}, exactly so: capitals, signs and ending count."
    if notebooks:
        return f"Save the code of {shown(notebooks[0])} as {name}: in Jupyter, export it as an executable script."
    archives = [entry for entry in there if entry.lower().endswith(_ARCHIVES)]
    if archives:
        return f"Unpack {shown(archives[0])}, and hand in {name} itself."
    return _by_similarity(name, there)


def _by_similarity(name: str, there: list[str]) -> str:
    close = closest(name, [entry for entry in there if entry.endswith(".py")])
    if close is not None:
        return f"If it is {shown(close)}, rename it to {name}."
    return f"Hand in {name} under exactly this name."


def _stem(name: str, wanted: str) -> str:
    """What is left of a name without case, signs, endings, and what systems and people add to copies.

    A figure at the end is a copy's, unless the wanted name has one: task1.py is no copy of task2.py.
    """
    last = name.rpartition("/")[2].lower()
    added = _COPY if _letters(_without(_ENDING, wanted.lower()))[-1:].isdigit() else _NUMBERED
    return _letters(_without(added, _without(_ENDING, last)) or last)


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _without(ending: re.Pattern[str], name: str) -> str:
    """The name without all such endings, one after the other: a pattern that repeats them could take for ever."""
    while (shorter := ending.sub("", name)) != name:
        name = shorter
    return name
