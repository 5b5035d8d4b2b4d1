"""What the box of a launcher told of its job, taken as data: whatever is not as expected is left out."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

from grader.record import Job
from grader.text import one_line, printable

_MOST, _LINE = 200, 300
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SLEEP = "sleep"
_OF_OURS = "oom_score_adj"  # slurmstepd may not write it in a box


def told(value: object, limit_s: float) -> Job | None:
    """The job; None where it is no mapping at all, or one of nothing.

    Args:
        value: what the box answered.
        limit_s: how long the job might run.
    """
    if not isinstance(value, dict) or not value:
        return None
    noted = _texts(value, "noted")
    return Job(
        refused=" ".join(_texts(value, "refused")),
        state=_text(value, "state"),
        stopped=value.get("stopped") is True,
        reason=_text(value, "reason"),
        nodes=tuple(_texts(value, "nodes")),
        cores=_whole(_text(value, "cores")),
        exit_status=_exit_status(_whole(_text(value, "exit"))),
        lost=_text(value, "lost"),
        run_s=_seconds(value.get("run_s")),
        logins=tuple(line for line in noted if line.split(" ")[0] != _SLEEP),
        sleeps=tuple(_slept(line.split()[1:]) for line in noted if line.split(" ")[0] == _SLEEP),
        left=tuple(_texts(value, "left")),
        printed=tuple(_printed(value)),
        limit_s=limit_s,
    )


def _text(value: Mapping[str, object], name: str) -> str:
    found = value.get(name)
    return one_line(found, _LINE) if isinstance(found, str) else ""


def _texts(value: Mapping[str, object], name: str) -> list[str]:
    found = value.get(name)
    return [one_line(each, _LINE) for each in found[:_MOST] if isinstance(each, str)] if isinstance(found, list) else []


def _printed(value: Mapping[str, object]) -> list[str]:
    """As it stood there, blanks at the beginning of a line among it, without what our own cluster says."""
    found = value.get("printed")
    lines = [each for each in found[:_MOST] if isinstance(each, str)] if isinstance(found, list) else []
    return [printable(each.rstrip())[:_LINE] for each in lines if _OF_OURS not in each]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("1000000") else 0


def _exit_status(waited: int) -> int:
    """As a shell gives it, of what wait(2) tells: a signal's number is added to 128."""
    return 128 + (waited & 0x7F) if waited & 0x7F else (waited >> 8) & 0xFF


def _seconds(value: object) -> float:
    return value if isinstance(value, float) and 0.0 <= value < _UNITS["d"] else 0.0


def _slept(words: Sequence[str]) -> float:
    """What ``sleep`` was told, as GNU's reads it: numbers with a unit, which are added."""
    total = 0.0
    for word in words:
        with contextlib.suppress(ValueError):
            unit = _UNITS.get(word[-1:], 1.0)
            total += float(word.rstrip("smhd")) * unit
    return min(total, _UNITS["d"]) if total >= 0.0 else 0.0
