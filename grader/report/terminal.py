"""Tables for a terminal."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from grader.grades import score as scores
from grader.grades.score import Score, Status, total
from grader.grades.verdict import CheckResult, Verdict
from grader.text import beginning_and_end, printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

SELF = "_self"
_LINES = 12  # of a fact: more is no fact
_STYLES = {
    Verdict.PASSED: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.FAILED: "red",
    Verdict.NOT_REACHED: "bright_black",
    Verdict.INCONCLUSIVE: "cyan",
    Verdict.UNGRADED: "cyan",
}
_WORDS = {
    Verdict.PASSED: "passed",
    Verdict.PARTIAL: "partial",
    Verdict.FAILED: "failed",
    Verdict.NOT_REACHED: "-",
    Verdict.INCONCLUSIVE: "open",
    Verdict.UNGRADED: "open",
}


def cases(
    results: Mapping[tuple[str, str], Sequence[CheckResult]],
    *,
    titles: Mapping[str, str],
    width: int,
    markup: bool,
    whole: Collection[tuple[str, str]] | None = None,
) -> str:
    """Every case with all its checks, as text of at most this width.

    Args:
        results: check results by assignment and student.
        titles: of the assignments.
        width: in characters.
        markup: whether colours may be used.
        whole: the cases of which every check was made, where the others have no grade; None where all may be shown.
    """
    parts: list[RenderableType] = []
    for (assignment, student), checks in results.items():
        whose = "" if student == SELF else f" · {printable(student)}"
        cut = whole is not None and (assignment, student) not in whole
        words = "stopped: no grade" if cut else score_in_words(checks)
        heading = _heading(f"{assignment}{whose}", titles[assignment], words, width=width)
        parts += [*heading, _checks(checks), ""]
    return rendered(parts[:-1], width=width, markup=markup)


def rendered(parts: Sequence[RenderableType], *, width: int, markup: bool) -> str:
    """The parts as text."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=markup,
        force_jupyter=False,  # in a kernel it would write to the cell in place of the file
        no_color=not markup,
        highlight=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def said(words: str) -> Text:
    """What others wrote, as text and nothing else: neither marks of rich's nor control characters do anything."""
    from rich.text import Text

    return Text(printable(words))


def points(value: float | None) -> str:
    """Points without needless decimals; ``?`` while they are open."""
    return scores.shown(value)


def reached(score: Score) -> str:
    """As in "6/10"; ``?`` where no check is decided, which is not the same as none of the points."""
    return f"{points(_so_far(score))}/{points(score.max_points)}"


def score_in_words(checks: Sequence[CheckResult]) -> str:
    """As in "6 of 10 points", or what is known so far."""
    score = total(checks)
    if score.points is not None:
        return f"{points(score.points)} of {points(score.max_points)} points"
    return f"{points(_so_far(score))} of {points(score.max_points)} points so far"


def _so_far(score: Score) -> float | None:
    return None if score.status is Status.UNGRADED else score.decided_points


def _heading(name: str, title: str, words: str, *, width: int) -> Iterator[RenderableType]:
    """Whose it is and what they have; the title beside the name, or below it where there is no room for all of it."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(expand=True, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    whole = Text.assemble((name, "bold"), f"  {title}")
    fits = whole.cell_len + 2 + Text(words).cell_len <= width
    table.add_row(whole if fits else Text(name, style="bold"), Text(words, style="bold"))
    yield table
    if not fits:
        yield Padding(Text(title, overflow="fold"), (0, 0, 0, 4))


def _checks(checks: Sequence[CheckResult]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=9)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for check in checks:
        style = _STYLES[check.verdict]
        worth = f"{points(check.points)} / {points(check.max_points)}"
        words = said(check.title)
        if check.fact:
            words.append(
                f"\n{beginning_and_end(printable(check.fact), _LINES)}",
                style="" if check.verdict is Verdict.PASSED else style,
            )
        if check.hint:
            words.append(f"\n→ {printable(check.hint)}", style="italic")
        table.add_row(Text(f"  {_WORDS[check.verdict]}", style=style), worth, words)
    return table
