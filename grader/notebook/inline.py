"""What a cell shows: the table of a check, the picture of its run, what to try. Pure: text in, HTML out.

Whatever came from a student or a file is escaped. Colours are readable on light and on dark pages: words have the
page's own, and only verdicts have a ground, with white on it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.grades.verdict import CheckResult, Verdict
from grader.judging.lesson import Lesson, explanation
from grader.record import Record
from grader.report.terminal import points, score_in_words
from grader.report.timeline import timeline
from grader.text import beginning_and_end, printable

_WORDS = {
    Verdict.PASSED: ("passed", "#1a7f37"),
    Verdict.PARTIAL: ("partial", "#9a6700"),
    Verdict.FAILED: ("failed", "#c93c37"),
    Verdict.NOT_REACHED: ("not reached", "#6e7781"),
    Verdict.INCONCLUSIVE: ("open", "#0969da"),
    Verdict.UNGRADED: ("open", "#0969da"),
}
_CELL = "text-align:left;vertical-align:top;padding:3px 12px 3px 0;background:none;border:none"
_SHORT = f'style="{_CELL};white-space:nowrap"'
_LONG = f'style="{_CELL}"'
_SMALL = "font-size:90%;opacity:0.85"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one call of ``check`` shows.

    Attributes:
        name: of the assignment.
        results: of the checks that were wanted.
        record: what was measured; None where nothing was.
        how: one line on how the program was started; empty where there is nothing to say.
    """

    name: str
    title: str
    results: Sequence[CheckResult]
    record: Record | None = None
    how: str = ""


def outcome(shown: Shown) -> str:
    """Table, picture and lessons."""
    return _box("".join([_heading(shown), _table(shown.results), *_pictures(shown.record), _how(shown.how)]))


def message(words: str, detail: str = "") -> str:
    """What stands in place of a table: why there is none, and what to do."""
    more = f"<details><summary>more</summary>{_pre(detail)}</details>" if detail else ""
    return _box(f'<div style="border-left:4px solid #c9761a;padding-left:8px">{_lines(words)}</div>{more}')


def progress(name: str, words: str) -> str:
    """What is being measured now."""
    return _box(f'<div style="{_SMALL}">{_text(name)}: {_text(words)} …</div>')


def _heading(shown: Shown) -> str:
    score = score_in_words(shown.results)
    return (
        f'<div style="margin-bottom:4px"><b>{_text(shown.name)}</b> {_text(shown.title)} · <b>{_text(score)}</b></div>'
    )


def _table(results: Sequence[CheckResult]) -> str:
    return f'<table style="border:none;margin:0;color:inherit;font-size:inherit">{"".join(map(_row, results))}</table>'


def _row(result: CheckResult) -> str:
    word, colour = _WORDS[result.verdict]
    badge = f'<span style="background:{colour};color:#fff;border-radius:3px;padding:1px 6px">{word}</span>'
    worth = f"{points(result.points)} / {points(result.max_points)}"
    return (
        f'<tr style="background:none"><td {_SHORT}>{badge}</td><td {_SHORT}>{worth}</td>'
        f"<td {_LONG}>{''.join(_what(result))}</td></tr>"
    )


def _what(result: CheckResult) -> Iterator[str]:
    yield f"<div>{_text(result.title)}</div>"
    if result.fact:
        yield f'<div style="{_SMALL}">{_lines(result.fact)}</div>'
    if result.hint:
        yield f'<div style="{_SMALL}"><i>→ {_lines(result.hint)}</i></div>'
    if result.detail:
        yield f"<details><summary>where it happened</summary>{_pre(result.detail)}</details>"


def _pictures(record: Record | None) -> Iterator[str]:
    """Of the round that ``grader explain`` would explain, with what it teaches."""
    found = explanation(record) if record is not None else None
    if record is None or found is None:
        return
    picture = timeline(record, found.round)
    if picture:
        yield f'<div style="margin-top:8px;overflow-x:auto">{picture}</div>'
    if found.lessons:
        yield f"<div><b>What to try, by the time that it cost</b></div>{''.join(map(_lesson, found.lessons))}"


def _lesson(lesson: Lesson) -> str:
    return f'<div style="{_SMALL}">{_lines(lesson.fact)}<br><i>→ {_lines(lesson.hint)}</i></div>'


def _how(words: str) -> str:
    return f'<div style="{_SMALL};margin-top:4px">{_lines(words)}</div>' if words else ""


def _box(content: str) -> str:
    """Without typesetting: a dollar sign of a student's is no formula."""
    return f'<div class="tex2jax_ignore mathjax_ignore">{content}</div>'


def _pre(words: str) -> str:
    return f'<pre style="white-space:pre-wrap;background:none">{_text(beginning_and_end(words))}</pre>'


def _lines(words: str) -> str:
    return _text(words).replace("\n", "<br>")


def _text(words: str) -> str:
    return html.escape(printable(words))
