"""Moments as people write them: a day, a time of day, with or without the distance to UTC."""

from __future__ import annotations

import datetime as dt
import zoneinfo

_LAST = dt.time(23, 59, 59)
_FORM = 'write it as "2026-12-01" or "2026-12-01 23:59"'


class DateError(ValueError):
    """A text is no moment, or not exactly one; the message says which."""


def zone(name: str) -> zoneinfo.ZoneInfo:
    """A time zone of the IANA's.

    Raises:
        DateError: there is none of this name, or this machine knows none.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        if not zoneinfo.available_timezones():
            raise DateError("this machine knows no time zones; install tzdata (pip install tzdata)") from None
        raise DateError(f'{name!r} is no time zone; write one as "Europe/Luxembourg" or "UTC"') from None


def moment(given: object, where: dt.tzinfo) -> dt.datetime:
    """The moment that is meant, with its distance to UTC; a day alone is its last second.

    Args:
        given: as TOML has it, or as text: ``2026-12-01``, ``2026-12-01 23:59``, ``2026-12-01T23:59:00+01:00``.
        where: the time zone of what says none.

    Raises:
        DateError: it is none, or one that the clock skips or shows twice there.
    """
    read = _read(given) if isinstance(given, str) else given
    if not isinstance(read, dt.date):
        raise DateError(f"{given!r} is no date; {_FORM}")
    if not isinstance(read, dt.datetime):
        read = dt.datetime.combine(read, _LAST)
    return read if read.tzinfo is not None else _local(read, where)


def shown(when: dt.datetime, where: dt.tzinfo) -> str:
    """A moment as the people of a course read it."""
    return when.astimezone(where).strftime("%Y-%m-%d %H:%M")


def _read(text: str) -> dt.datetime | dt.date:
    text = text.strip()
    try:
        return dt.date.fromisoformat(text) if len(text) <= len("2026-12-01") else dt.datetime.fromisoformat(text)
    except ValueError:
        raise DateError(f"{text!r} is no date; {_FORM}") from None


def _local(naive: dt.datetime, where: dt.tzinfo) -> dt.datetime:
    first, second = (naive.replace(tzinfo=where, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    offsets = " or ".join(each.isoformat(sep=" ")[-6:] for each in (first, second))
    is_skipped = first.astimezone(dt.UTC).astimezone(where).replace(tzinfo=None) != naive
    what = "is skipped by the clock" if is_skipped else "comes twice"
    raise DateError(f"{naive:%Y-%m-%d %H:%M} {what} in {where}; add the distance to UTC ({offsets})")
