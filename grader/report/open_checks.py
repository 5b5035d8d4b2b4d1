"""What stayed open, for a teacher: whose it is, which check, why, and what can be done about it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.grades.handed_in import BY_HAND
from grader.grades.verdict import CheckResult, Verdict
from grader.judging.rounds import MAX_ATTEMPTS
from grader.report.terminal import points
from grader.text import beginning_and_end, printable

_STANDS_OUT = "LOOK AT IT: open in all measurings, where most others are decided. "
_ACCEPT = "Accept what was seen:  grader settle {results} --assignment NAME --student NAME --accept"
_BY_HAND = """\
Set it by hand:        grader settle {results} --assignment NAME --student NAME --check NAME --points N --reason TEXT"""
_AGAIN = "Have it run again:     grader grade PATH --assignment NAME --student NAME --force"
_REJUDGE = "Judge it again:        grader rejudge {results} --assignment NAME"
_RUBRIC = "rubric_fault"
_LINES = 60  # of a text that a person is to read


def of(graded: Grade) -> Sequence[CheckResult]:
    """The checks of a grade that are open."""
    return [result for result in graded.checks if result.verdict.is_open]


def listed(wanted: Sequence[Grade], every: Sequence[Grade], *, results: object, width: int) -> str:
    """A paragraph for each grade with open checks, then the commands that help; empty where nothing is open.

    Names stand whole in lines of their own, however narrow the terminal: they are copied into commands.

    Args:
        wanted: the grades to list.
        every: the grades of the class, among which one may stand out.
        results: the folder that they lie in, for the commands.
        width: in characters, at which reasons are wrapped.
    """
    left = [graded for graded in wanted if of(graded)]
    paragraphs = ["\n".join(_paragraph(graded, every, width)) for graded in left]
    return "\n\n".join([*paragraphs, "\n".join(_ways(left)).format(results=results)]) if left else ""


def _paragraph(graded: Grade, every: Sequence[Grade], width: int) -> Iterator[str]:
    accept = "; can be accepted" if gradebook.can_be_accepted(graded) else ""
    often = f"measured {graded.record.attempt} of {MAX_ATTEMPTS} times"
    yield f"{printable(graded.assignment)} · {printable(graded.student)} ({often}{accept})"
    for result in of(graded):
        yield f"  {printable(result.name)}: ? of {points(result.max_points)} points"
        stands_out = _STANDS_OUT if gradebook.stands_out(graded, result.name, every) else ""
        yield from _wrapped(f"{stands_out}{result.fact}", "    ", width)
        if result.reason == BY_HAND:
            yield from (f"    | {line}" for line in beginning_and_end(result.detail, _LINES).splitlines())
        if remedy := _remedy(result):
            yield from _wrapped(f"→ {remedy}", "    ", width)


def _remedy(result: CheckResult) -> str:
    """What a teacher can do; hints on what was seen but is not clear are for the student."""
    if result.reason == _RUBRIC:
        return "Mend the rubric, and judge it again."
    return result.hint if result.verdict is Verdict.UNGRADED else ""


def _wrapped(text: str, indent: str, width: int) -> Iterator[str]:
    for line in printable(text).splitlines():
        yield from textwrap.wrap(
            line,
            max(width, 2 * len(indent) + 20),
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _ways(left: Sequence[Grade]) -> Iterator[str]:
    if any(gradebook.can_be_accepted(graded) for graded in left):
        yield _ACCEPT
    if any(result.reason == _RUBRIC for graded in left for result in of(graded)):
        yield _REJUDGE
    yield _BY_HAND
    if any(result.reason != BY_HAND for graded in left for result in of(graded)):
        yield _AGAIN
