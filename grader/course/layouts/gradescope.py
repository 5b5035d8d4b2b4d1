"""Gradescope's "Export Submissions": folders ``submission_N``, and a list of whose they are in YAML.

The list is read by as much of YAML as Gradescope writes; everything else in it is passed over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from grader.course import lms_dates
from grader.course.item import Item, RefusedError
from grader.course.layouts.layout import Parcel, Who, by_folder

_LIST = "submission_metadata.yml"
_OWN = re.compile(r"submission_\d+")
_ENTRY = re.compile(r"(submission_\d+):\s*")
_KEY = re.compile(r"(?P<indent> *)(?P<item>- +)?:?(?P<key>[A-Za-z_]+):(?: +(?P<value>.*))?")
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "a": "\a", "b": "\b", "_": "\xa0"}
_OF_SUBMISSION, _OF_SUBMITTER = 2, 4  # so far are the keys from the margin
_MOST_BYTES = 64 << 20


class Gradescope:
    """Who submitted stands in the list, with names, e-mail addresses and ids."""

    name = "gradescope"
    looks_like = "submission_123/pi.py, and submission_metadata.yml"

    def has(self, path: str, assignment: str) -> bool:
        """See ``Layout``."""
        del assignment
        return path == _LIST or (_OWN.fullmatch(path.partition("/")[0]) is not None and "/" in path)

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """See ``Layout``."""
        folders = by_folder(items)
        listed = next((each for each in items if each.path == _LIST), None)
        if listed is None or listed.size > _MOST_BYTES:
            raise RefusedError(f"There is no {_LIST} in it, which says whose the submissions are. Export them again.")
        text = listed.read().decode("utf-8-sig", errors="replace")
        known = {name: list(lines) for name, lines in _entries(text)}
        return [
            _parcel(folder, files, known.get(folder, []), where) for folder, files in folders.items() if folder != _LIST
        ]


def _parcel(folder: str, files: dict[str, Item], lines: Sequence[str], where: dt.tzinfo) -> Parcel:
    submitters: list[dict[str, str]] = []
    received = None
    for indent, is_item, key, value in _keys(lines):
        if indent == _OF_SUBMISSION and not is_item and key == "created_at":
            received = _moment(value, where)
        elif key in {"name", "sid", "email"} and indent in {_OF_SUBMISSION, _OF_SUBMITTER}:
            if is_item:
                submitters.append({})
            if submitters:
                submitters[-1].setdefault(key, value)
    whose = tuple(Who(s.get("name", ""), _some(s.get("email")), s.get("sid", "")) for s in submitters)
    return Parcel(folder, whose, files, received=received)


def _some(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    """The lines below each submission."""
    name = ""
    lines: list[str] = []
    for line in text.splitlines():
        if found := _ENTRY.fullmatch(line):
            if name:
                yield name, lines
            name, lines = found[1], []
        elif line[:1] not in {"", " ", "-", "#"}:
            raise RefusedError(f"{_LIST} is not as Gradescope writes it: {line[:60]!r}.")
        else:
            lines.append(line)
    if name:
        yield name, lines


def _keys(lines: Sequence[str]) -> Iterator[tuple[int, bool, str, str]]:
    """The keys of who submitted and when, each with its distance from the margin, and its value.

    What lies deeper is results and their output, which a student may have written.
    """
    block = ""  # the key of the submission below which one is
    for number, line in enumerate(lines):
        found = _KEY.fullmatch(line)
        if found is None:
            continue
        indent, is_item = len(found["indent"]), bool(found["item"])
        if indent == _OF_SUBMISSION and not is_item:
            block = found["key"]
        if block in {"submitters", "created_at"} and indent <= _OF_SUBMITTER:
            yield indent, is_item, found["key"], _scalar(found["value"] or "", lines[number + 1 :])


def _scalar(value: str, rest: Sequence[str]) -> str:
    """A value, with the lines that it goes on in."""
    value = value.strip()
    quote = value[:1] if value[:1] in {"'", '"'} else ""
    for line in rest:
        goes_on = not _closed(value, quote) if quote else bool(line.strip()) and not _KEY.fullmatch(line)
        if not goes_on or line[:1] not in {"", " "}:
            break
        value = f"{value[:-1]}{line.strip()}" if quote == '"' and value.endswith("\\") else f"{value} {line.strip()}"
    if quote == "'":
        return value[1:-1].replace("''", "'")
    if quote == '"':
        return _ESCAPE.sub(_unescaped, value[1:-1])
    return "" if value in {"", "~", "null", "nil"} else value


def _closed(value: str, quote: str) -> bool:
    """Whether a quoted value has its end."""
    inner = value[1:].replace("''", "") if quote == "'" else _ESCAPE.sub("", value[1:])
    return quote in inner


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _SIGNS.get(code, code)


def _moment(value: str, where: dt.tzinfo) -> dt.datetime | None:
    """A time as YAML has it: "2026-11-03 10:12:00.000000000 Z"."""
    text = re.sub(r"(\.\d{6})\d*", r"\1", value.strip()).replace(" Z", "+00:00").replace(" +", "+").replace(" -", "-")
    return lms_dates.read(text, where)
