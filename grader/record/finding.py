"""A finding: what was seen and what to do about it, in words for a student, with a stable code for programs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why points are missing or open, or why they were given.

    Attributes:
        reason: the stable code; each has a paragraph in ``docs/reference/reasons.md``.
        fact: one line of what was seen, with numbers.
        hint: one line of what to do next; empty where there is nothing to do.
        detail: more lines, shown below: the student's own traceback, what the program printed.
    """

    reason: str
    fact: str
    hint: str = ""
    detail: str = ""
