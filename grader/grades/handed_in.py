"""What was handed in besides the program, as a rubric's checks see it: a table as JSON, a text that a person marks."""

from __future__ import annotations

import fnmatch
import json
from typing import Any

from grader.coursework import near
from grader.coursework.handed_in import is_like
from grader.coursework.roster import REFERENCE
from grader.grades.verdict import failed, inconclusive
from grader.grades.view import View
from grader.record.finding import Finding
from grader.text import beginning_and_end, printable

BY_HAND = "marked_by_hand"
_NOTHING_TO_DO = "Nothing is left to do for you."
_LINES, _CHARACTERS = 200, 16_000
_DEEPEST = 50  # JSON within JSON; Python's own limit is a thousand


class HandedIn:
    """The further files of a submission, by the names of ``assignment.toml``; the same in every round."""

    def __init__(self, view: View) -> None:
        self._view = view

    def names(self, like: str = "*") -> list[str]:
        """The names of further files that were handed in, in alphabetical order.

        Args:
            like: with ``*`` for anything: ``*.csv``.
        """
        there = {*self._view.submission.files, *self._view.submission.untaken}
        further = [name for name in there if is_like(name, self._view.asked)]
        return sorted(name for name in further if fnmatch.fnmatchcase(name, like))

    def text(self, name: str) -> str:
        """What a file holds; what is no UTF-8 fails the check, and so does a file that is not there.

        Raises:
            KeyError: no further file of this name is asked for in ``assignment.toml``.
        """
        content = self._content(name)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            fact = f"{name} is no text in UTF-8: {fault.reason} at byte {fault.start}."
            raise failed(Finding("file_unreadable", fact, "Save it as UTF-8 text.")) from None

    def json(self, name: str) -> Any:  # noqa: ANN401 -- whatever it holds
        """What a file of JSON says: dicts, lists, text, numbers that are finite, True, False and None."""
        text = self.text(name)
        try:
            found = json.loads(text, parse_constant=_refused_constant, parse_int=_whole, parse_float=_real)
        except json.JSONDecodeError as fault:
            fact = f"{name}, line {fault.lineno}: {fault.msg}."
            raise failed(Finding("file_unreadable", fact, f"`python -m json.tool {name}` shows the same.")) from None
        except (ValueError, RecursionError) as fault:
            fact = f"{name} is no JSON of plain numbers: {printable(str(fault))[:100] or type(fault).__name__}."
            raise failed(Finding("file_unreadable", fact, "Write plain numbers.")) from None
        if _depth(found) > _DEEPEST:
            raise failed(Finding("file_unreadable", f"{name} has lists within lists, {_DEEPEST} deep and more."))
        return found

    def mark_by_hand(self, name: str, *, words: int = 0, hint: str = "") -> None:
        """Leaves the check open for a person, who finds the text with it; the reference's counts as good.

        Args:
            name: of the file.
            words: a text of fewer fails without anybody's reading it.
            hint: what to write about, for who has written too little.
        """
        text = self.text(name)
        count = len(text.split())
        if count < max(words, 1):
            raise failed(Finding("text_too_short", f"{name} has {count} words; at least {words} are wanted.", hint))
        if self._view.submission.student == REFERENCE:
            self._view.noted = Finding("passed", f"{name} is our own, {count} words.")
            return
        fact = f"{name} has {count} words; a person reads them and gives the points."
        detail = beginning_and_end(printable(text), _LINES, _CHARACTERS)
        raise inconclusive(Finding(BY_HAND, fact, _NOTHING_TO_DO, detail))

    def _content(self, name: str) -> bytes:
        submission = self._view.submission
        if not is_like(name, self._view.asked):
            listed = ", ".join(self._view.asked) or "none"
            raise KeyError(f"assignment.toml asks for no file {name!r} (files = {listed})")
        if name in submission.untaken:
            raise failed(submission.untaken[name])
        if name not in submission.files:
            raise failed(near.missing(name))
        return submission.files[name]


def leave_to_a_person(view: View, criterion: str) -> None:
    """Leaves a check open of which nothing but a person can say how well it is met; the reference meets it.

    Args:
        view: of what was handed in.
        criterion: what the person goes by, besides the check's title.
    """
    if view.submission.student == REFERENCE:
        view.noted = Finding("passed", "It is our own.")
        return
    fact = "A person looks at what was handed in and gives the points."
    raise inconclusive(Finding(BY_HAND, fact, _NOTHING_TO_DO, printable(criterion)))


def _refused_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _whole(digits: str) -> int:
    """A whole number; one of thousands of digits takes long, and is nobody's measurement."""
    if len(digits) > 100:  # noqa: PLR2004 -- more than any number that is measured has
        raise ValueError(f"a number has {len(digits)} digits")
    return int(digits)


def _real(digits: str) -> float:
    found = float(digits)
    if found in {float("inf"), float("-inf")}:
        raise ValueError(f"{digits[:20]} is too large")
    return found


def _depth(value: object) -> int:
    """How deep lists and dicts lie within one another."""
    depth, level = 0, [value]
    while level := [inner for each in level for inner in _inner(each)]:
        depth += 1
    return depth


def _inner(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
