"""Moodle's "Download all submissions", in folders or flat, of any version."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from grader.course.item import Item
from grader.course.layouts.layout import Parcel, Who

_OWN = re.compile(r"(?P<name>[^_/]*)_(?:(?P<id>\d+)_)?assignsubmission_(?P<plugin>[a-z]+)_?(?P<rest>.*)", re.DOTALL)
_FILES = "file"
_NOBODY = re.compile(
    r"participant(e|\(e\))?|participante|participant/e|teilnehmer(/?in)?|teilnehmende|partecipante|deelnemer|deltaker|"
    r"deltager|deltagare|osallistuja|uczestnik|účastník|résztvevő|participant-e",
    re.IGNORECASE,
)


class Moodle:
    """A folder or file is named by full name, number of the participant, and what the files come from."""

    name = "moodle"
    looks_like = "Ann Lee_123_assignsubmission_file/pi.py"

    def has(self, path: str, assignment: str) -> bool:
        """See ``Layout``."""
        del assignment
        return _OWN.fullmatch(path.partition("/")[0]) is not None

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """See ``Layout``."""
        del where
        files: dict[tuple[str, str], dict[str, Item]] = {}
        labels: dict[tuple[str, str], str] = {}
        besides: dict[tuple[str, str], list[str]] = {}
        for each in items:
            first, _, below = each.path.partition("/")
            found = _OWN.fullmatch(first)
            if found is None:
                continue
            key = (found["name"], found["id"] or "")
            files.setdefault(key, {})
            if found["plugin"] == _FILES:
                files[key][below or found["rest"]] = each
                flat = first[: found.start("rest")].rstrip("_")
                labels[key] = first if below else flat
            else:
                besides.setdefault(key, []).append(found["plugin"])
                labels.setdefault(key, f"{first[: found.start('plugin')]}{_FILES}")
        hidden = _are_hidden([name for name, _ in files])
        return [
            Parcel(labels[key], (_who(*key, is_hidden=hidden),), some, told=_told(besides.get(key, ())))
            for key, some in files.items()
        ]


def _who(name: str, number: str, *, is_hidden: bool) -> Who:
    if is_hidden or _NOBODY.fullmatch(name):
        return Who(number=number, keys=(f"{name} {number}",), anonymous=True)
    return Who(name=name, number=number)


def _are_hidden(names: Sequence[str]) -> bool:
    """Whether the word for a participant, in whatever language, stands in place of all names."""
    return len(names) > 1 and len(set(names)) == 1


def _told(plugins: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"what was handed in as {plugin} is not taken" for plugin in sorted(set(plugins)))
