"""What is there in place of what was asked for: a file of nearly the same name, a name that is nearly the wanted one.

Names of files are a student's text: shown with their oddities visible, cut, and never opened here.
"""

from __future__ import annotations

import difflib
import itertools
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.record.finding import Finding

MOST_ENTRIES = 1000
_SHOWN, _LONGEST = 4, 60
_SIMILAR = 0.75
_ENDING = re.compile(r"\.(pyc?|txt|ipynb)$")
_COPY = re.compile(r"[ _-]*(\(\d+\)|cop(y|ie)|kopie|final|new|old|\d+)$")
_OURS = re.compile(r"assignment\.toml|(baseline|inputs|tasks|test_.*)\.py|README.*|__pycache__")
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")


def missing(name: str, folder: Path) -> Finding:
    """There is no file of this name in the folder: what there is, and what to do with it."""
    entries = sorted(_entries(folder))
    fact = f"There is no file {name}"
    others = [_shown(entry) for entry in entries]
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        fact += f"; there is {', '.join(others[:_SHOWN])}{more}"
    return Finding("file_missing", f"{fact}.", _file_hint(name, entries))


def _entries(folder: Path) -> list[str]:
    """What is in the folder and in the folders in it, empty ones with a slash; not all of very many.

    Files of the assignment are left out: a student's own check finds them around the program.
    """
    return list(itertools.islice(_walked(folder), MOST_ENTRIES))


def _walked(folder: Path) -> Iterator[str]:
    try:
        found = [e for e in os.scandir(folder) if not e.name.startswith(".") and not _OURS.fullmatch(e.name)]
    except OSError:
        return
    for entry in found:
        if not entry.is_dir(follow_symlinks=False):
            yield entry.name
            continue
        try:
            inner = [f"{entry.name}/{below.name}" for below in os.scandir(entry.path)]
        except OSError:
            inner = []
        yield from inner or [f"{entry.name}/"]


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name that is nearly this one, if any is: case, signs and what people add to copies do not count."""
    by_stem = {_stem(each): each for each in names}
    close = difflib.get_close_matches(_stem(name), list(by_stem), 1, _SIMILAR)
    return by_stem[close[0]] if close else None


def _file_hint(name: str, entries: list[str]) -> str:
    for entry in entries:
        where, _, last = entry.rpartition("/")
        if where and last == name:
            return f"Move {name} out of the folder {_shown(where)}."
    notebooks = [entry for entry in entries if entry.endswith(".ipynb")]
    alike = [entry for entry in entries if _stem(entry) == _stem(name) and entry not in notebooks]
    if alike:
        return f"Rename {_shown(alike[0])} to {name}, exactly so: capitals, signs and ending count."
    if notebooks:
        return f"Save the code of {_shown(notebooks[0])} as {name}: in Jupyter, export it as an executable script."
    archives = [entry for entry in entries if entry.lower().endswith(_ARCHIVES)]
    if archives:
        return f"Unpack {_shown(archives[0])}, and hand in {name} itself."
    return _by_similarity(name, entries)


def _by_similarity(name: str, entries: list[str]) -> str:
    close = closest(name, [entry for entry in entries if entry.endswith(".py")])
    if close is not None:
        return f"If it is {_shown(close)}, rename it to {name}."
    return f"Hand in {name} under exactly this name."


def _stem(name: str) -> str:
    """What is left of a name without case, signs, endings, and what systems and people add to copies."""
    last = name.rpartition("/")[2].lower()
    bare = _without(_COPY, _without(_ENDING, last))
    return re.sub(r"[^a-z0-9]", "", bare or last)


def _without(ending: re.Pattern[str], name: str) -> str:
    """The name without all such endings, one after the other: a pattern that repeats them could take for ever."""
    while (shorter := ending.sub("", name)) != name:
        name = shorter
    return name


def _shown(name: str) -> str:
    text = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    return text if text.isprintable() else ascii(text)
