"""Text that others wrote, as it may be shown: nothing in it moves a cursor, turns the line round or floods a page.

Whatever shows a student's text to a person, on a terminal, in a page or in a message, passes it through here once.
"""

from __future__ import annotations

_JOINERS = "\u200c\u200d"  # within words of some scripts, and within emoji; they move nothing


def printable(text: str) -> str:
    """The text with control characters escaped, those that turn lines round among them: none paints over a report."""
    return "".join(c if c in "\n\t" or c.isprintable() or c in _JOINERS else f"\\x{ord(c):02x}" for c in text)


def one_line(text: str, at_most: int = 300) -> str:
    """The text in one line of at most so many characters."""
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= at_most else f"{shown[: at_most - 4]} ..."


def beginning_and_end(text: str, at_most: int = 40) -> str:
    """The text in at most so many lines, and a line that says how many were left out between the first and the last."""
    lines = text.splitlines()
    if len(lines) <= at_most:
        return text
    first = at_most // 2
    last = at_most - first - 1
    left_out = f"[... {len(lines) - first - last} lines are left out ...]"
    return "\n".join([*lines[:first], left_out, *lines[-last:]])
