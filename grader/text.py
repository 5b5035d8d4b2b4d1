"""Text that others wrote, as it may be shown: nothing in it moves a cursor, turns the line round or floods a page.

Whatever shows a student's text to a person, on a terminal, in a page or in a message, passes it through here once.
"""

from __future__ import annotations

import re

_JOINERS = "\u200c\u200d"  # within words of some scripts, and within emoji; they move nothing
_OF_BYTES = 0xDC00  # "surrogateescape"
_ESCAPED = re.compile(r"\\\\|\\udc([89a-f][0-9a-f])")  # in what repr gives: a backslash, or such a byte
_CUT = "\n[...]\n"


def printable(text: str) -> str:
    """The text with control characters escaped, those that turn lines round among them: none paints over a report."""
    return "".join(c if c in "\n\t" or c.isprintable() or c in _JOINERS else f"\\x{_code(c):02x}" for c in text)


def _code(character: str) -> int:
    """A character's number; where it stands for a byte that is no UTF-8, as Python reads names, that byte."""
    code = ord(character)
    return code - _OF_BYTES if _OF_BYTES + 0x80 <= code <= _OF_BYTES + 0xFF else code


def one_line(text: str, at_most: int = 300) -> str:
    """The text in one line of at most so many characters."""
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= at_most else f"{shown[: at_most - 4]} ..."


def name(text: str, at_most: int = 60) -> str:
    """The name of a file: in quotes, and spelled out, where blanks or what cannot be seen are part of it.

    A file may be called "x.py" and a second line, which would be read as ours.
    """
    cut = text if len(text) <= at_most else f"{text[:at_most]}..."
    if cut.isprintable() and cut == " ".join(cut.split()):
        return cut
    return _ESCAPED.sub(lambda found: f"\\x{found[1]}" if found[1] else found[0], repr(cut))


def quoted(value: object, at_most: int = 60) -> str:
    """A text or a number as Python writes it, in one line that ends where so many characters are shown."""
    if not isinstance(value, str):
        return repr(value)[:at_most]
    return repr(value) if len(value) <= at_most else f"{value[: at_most - 3]!r}..."


def beginning_and_end(text: str, lines: int = 40, characters: int = 16_000) -> str:
    """The text in at most so many lines and so many characters; it says what was left out in its middle."""
    every = text.splitlines()
    if len(every) > lines:
        first, last = lines // 2, lines - lines // 2 - 1
        left_out = f"[... {len(every) - first - last} lines are left out ...]"
        text = "\n".join([*every[:first], left_out, *every[len(every) - last :]])
    if len(text) <= characters:
        return text
    room = characters - len(_CUT)
    return text[: room // 2] + _CUT + text[len(text) - (room - room // 2) :]
