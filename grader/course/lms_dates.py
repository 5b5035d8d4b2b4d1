"""Moments as LMSs write them for people: "Tuesday, 3 November 2026, 10:12 PM", in the reader's language."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import unicodedata

_MONTHS = (
    "january januar jänner janvier enero gennaio januari janeiro jan",
    "february februar février febrero febbraio februari fevereiro feb févr",
    "march märz mars marzo maart março mäerz mar mär mrt",
    "april avril abril aprile abrëll apr avr",
    "may mai mayo maggio mei maio mee",
    "june juni juin junio giugno junho jun",
    "july juli juillet julio luglio julho jul juil",
    "august août agosto augustus aug",
    "september septembre septiembre settembre setembro sep sept",
    "october oktober octobre octubre ottobre outubro oct okt",
    "november novembre noviembre novembro nov",
    "december dezember décembre diciembre dicembre dezembro dec dez déc",
)
_BY_NAME = {
    unicodedata.normalize("NFC", name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()
}
_WORD = re.compile(r"[^\W\d_]+")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?![\d:])")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h]?([0-5]\d)(?:[:.]([0-5]\d))?\s*([ap]\.?\s?m\b\.?)?", re.IGNORECASE)
_NOON = 12


def read(text: str, where: dt.tzinfo) -> dt.datetime | None:
    """The moment that a text tells; None where it tells none, or not surely.

    Args:
        text: in one of the languages above.
        where: the zone of whoever it was written for. Of an hour that comes twice it is the first.
    """
    text = unicodedata.normalize("NFC", text).strip()
    with contextlib.suppress(ValueError):
        moment = dt.datetime.fromisoformat(text)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=where)
    day, rest = _day(text)
    if day is None:
        return None
    at = _time(rest)
    return None if at is None else dt.datetime.combine(day, at, tzinfo=where)


def _day(text: str) -> tuple[dt.date | None, str]:
    """The day, and the text without what told it."""
    if numeric := _NUMERIC.search(text):
        return _numeric_day(numeric), text[: numeric.start()] + " " + text[numeric.end() :]
    months = {_BY_NAME[word] for word in map(str.casefold, _WORD.findall(text)) if word in _BY_NAME}
    year = _YEAR.search(text)
    if len(months) != 1 or year is None:
        return None, text
    rest = text[: year.start()] + " " + text[year.end() :]
    number = _DAY.search(rest)
    if number is None:
        return None, text
    rest = rest[: number.start()] + " " + rest[number.end() :]
    with contextlib.suppress(ValueError):
        return dt.date(int(year[0]), months.pop(), int(number[1])), rest
    return None, text


def _numeric_day(found: re.Match[str]) -> dt.date | None:
    """The day of 03.11.2026; with slashes only where one of the numbers can be no month."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] != "." and first <= _NOON and second <= _NOON and first != second:
        return None
    month, day = (first, second) if second > _NOON else (second, first)
    with contextlib.suppress(ValueError):
        return dt.date(year, month, day)
    return None


def _time(text: str) -> dt.time | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if half := (found[4] or "")[:1].casefold():
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    with contextlib.suppress(ValueError):
        return dt.time(hour, minute, second)
    return None
