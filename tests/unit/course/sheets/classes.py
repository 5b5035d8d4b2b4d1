"""Made-up classes, and what a test wants to know of a sheet: names of every script, quotes, commas, formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from grader.course.entry import Entry
from grader.course.points import Points, Standing
from grader.course.roster import Student, folded
from grader.course.settings import Dated
from grader.course.sheets.filled import Asked
from grader.grades.verdict import CheckResult, Verdict

NAME = "squares"
WHEN = dt.datetime(2026, 11, 20, 18, 59, tzinfo=dt.UTC)

_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
_HARD = (
    "=SUM(A1)",
    "+1",
    "-x",
    "@cmd",
    '"Ace" Ventura',
    "Smith, Jr.",
    "a;b",
    "O'Neil",
    "back\\",
    'x\\"y',
    "N" * 200,
    "\u2028",
)
names = st.one_of(st.text(_CHARACTERS, min_size=1, max_size=200), st.sampled_from(_HARD)).map(
    lambda text: text.strip() or "nobody"
)
comments = st.one_of(
    st.just(""), st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=80)
)


def asked(maximum=None, *, titles=(NAME,), others=None, **more) -> Asked:
    return Asked(Dated(NAME, maximum=maximum), titles, others or {}, **more)


def entry(
    student: Student, final: float | None, *, standing=None, comment="", worth: float | None = 8.0, checks=None
) -> Entry:
    """Of somebody with these final points, which are open where they are none."""
    standing = standing or (Standing.OPEN if final is None else Standing.GRADED)
    return Entry(
        student, NAME, Points(standing, final, max_points=worth), comment, tuple(checks or ()), WHEN, attempt=1
    )


def check(name: str, points: float | None, worth: float, verdict: Verdict, fact: str = "") -> CheckResult:
    return CheckResult(name, f"Title of {name}.", verdict, str(verdict), fact, "", points, worth)


@st.composite
def classes(draw, most: int = 12) -> list[Entry]:
    """Students with ids, e-mail addresses and numbers of their own, names that may be anybody's, and points."""
    people = draw(st.lists(names, min_size=1, max_size=most, unique_by=_as_compared))
    quarters = st.one_of(st.none(), st.integers(0, 32))
    entries = []
    for index, name in enumerate(people):
        student = Student(f"s{index:03}", name, f"s{index:03}@uni.example", (str(1000 + 7 * index),))
        points = draw(quarters)
        entries.append(entry(student, None if points is None else points / 4, comment=draw(comments)))
    return entries


def _as_compared(name: str) -> str:
    """Names that a sheet could take for one another are kept apart: that is tested by itself."""
    return "".join(sorted(folded(name).replace(",", "").replace(" ", "")))


def finals(entries: Sequence[Entry], factor: float = 1.0) -> dict[str, float]:
    return {e.student.id: e.points.final * factor for e in entries if e.points.final is not None}


def outside(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]], columns: Sequence[int]
) -> list[tuple[int, int]]:
    """The cells that differ outside of some columns."""
    rows = zip(before, after, strict=True)
    return [
        (i, j) for i, (old, new) in enumerate(rows) for j in range(len(old)) if j not in columns and old[j] != new[j]
    ]
