"""What a launcher's text says, line by line: options for Slurm, commands, and which of them wait in a loop. Pure.

It is read as far as a hint needs it; what a shell makes of it is seen by running it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_LINES, _LONGEST, _DEEPEST = 5000, 1000, 20
_DIRECTIVE = "#SBATCH"
_NEARLY = re.compile(r"^\s*#\s*S?BATCH\b", re.IGNORECASE)
_OPENING = re.compile(r"(?:^|[;&|({\"'`]\s*|\b(?:do|then|else|time|!)\s+)(while|until|for|select)\b")
_CLOSING = re.compile(r"(?:^|[;&|]\s*)done\b")
_LEAVING = re.compile(r"\b(break|exit|return)\b|&&|\|\||\bif\b")
_NUMBER = re.compile(r"\bsleep\s+([0-9.]+)([smhd]?)\b")
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of it.

    Attributes:
        number: from 1.
        text: as it stands there, without blanks around.
        code: what it runs, without a comment, and with the lines that continue it; empty where that is nothing.
        waits_in_loop: whether it is in the body of a loop that something in it may end.
    """

    number: int
    text: str
    code: str
    waits_in_loop: bool = False


@functools.lru_cache(maxsize=4)
def lines(text: str) -> tuple[Line, ...]:
    """Its lines, as far as a person would read them."""
    texts = [line[:_LONGEST].strip() for line in text.splitlines()[:_MOST_LINES]]
    code = _joined([_code(line) for line in texts])
    rows = zip(texts, code, _polling(code), strict=True)
    return tuple(Line(number, text, runs, waits) for number, (text, runs, waits) in enumerate(rows, 1))


def directives(script: Sequence[Line]) -> Iterator[Line]:
    """The lines that sbatch reads: those that begin with ``#SBATCH``, before the first command."""
    for line in script:
        if line.code:
            return
        if line.text.startswith(_DIRECTIVE):
            yield line


def unread(script: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Lines that look like an option for sbatch and are none, each with the reason."""
    command = next((line.number for line in script if line.code), len(script) + 1)
    for line in script:
        if line.text.startswith(_DIRECTIVE):
            if line.number > command:
                yield line, f"stands below the first command (line {command}), where sbatch does not look any more"
        elif _NEARLY.match(line.text):
            yield line, f"begins with {line.text.split()[0]}: sbatch reads {_DIRECTIVE} only, so it is a comment"


def with_option(script: Sequence[Line], *names: str) -> Line | None:
    """The first line that gives sbatch one of these options: ``-N``, which a value may follow at once, ``--nodes``."""
    words = [re.escape(name) if not name.startswith("--") else rf"{re.escape(name)}(?=[\s=]|$)" for name in names]
    pattern = re.compile(rf"\s(?:{'|'.join(words)})")
    return next((line for line in directives(script) if pattern.search(line.text)), None)


def with_command(script: Sequence[Line], *names: str) -> list[Line]:
    """The lines that run one of these commands, as far as their text shows it."""
    pattern = re.compile(rf"(?:^|[\s;&|(`/'\"])(?:{'|'.join(map(re.escape, names))})(?:[\s;&|)`'\"]|$)")
    return [line for line in script if pattern.search(line.code)]


def slept_s(line: Line) -> float | None:
    """What its command ``sleep`` is told, in seconds; None where that is a variable, or there is none."""
    found = _NUMBER.search(line.code)
    if found is None:
        return None
    try:
        return float(found[1]) * _UNITS[found[2]]
    except ValueError:
        return None


def _code(line: str) -> str:
    """Without what follows a # that begins a word outside of quotation marks."""
    quote = ""
    for place, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "#" and (place == 0 or line[place - 1] in " \t;"):
            return line[:place].strip()
    return line.strip()


def _joined(code: list[str]) -> list[str]:
    """What continues a line belongs to that line."""
    joined = list(code)
    first = 0
    for place in range(1, len(code)):
        if code[place - 1].endswith("\\"):
            joined[first] = f"{joined[first].removesuffix(chr(92))} {code[place]}"
            joined[place] = ""
        else:
            first = place
    return joined


def _polling(code: list[str]) -> list[bool]:
    """Of each line, whether it is in a ``while`` or ``until``, or in a ``for`` that may be left.

    Each line is looked at once, and what is nested too deep for a person is not followed.
    """
    inside: list[_Loop] = []
    change = [0] * (len(code) + 1)  # of how many polling loops a line is in
    for place, line in enumerate(code):
        inside += [_Loop(word, place) for word in _OPENING.findall(line)[: _DEEPEST - len(inside)]]
        if inside and _LEAVING.search(line):
            inside[-1].may_be_left = True
        for _ in _CLOSING.findall(line)[: len(inside)]:
            loop = inside.pop()
            if loop.word in {"while", "until"} or loop.may_be_left:
                change[loop.begin] += 1
                change[place + 1] -= 1
            if inside and loop.may_be_left:
                inside[-1].may_be_left = True
    return [depth > 0 for depth in itertools.accumulate(change[:-1])]


@dataclass(slots=True)
class _Loop:
    """A loop whose end has not come yet."""

    word: str
    begin: int
    may_be_left: bool = False
