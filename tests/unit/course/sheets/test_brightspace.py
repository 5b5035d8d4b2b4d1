"""Brightspace's export, as it is read back: ids with a hash, the item's column, a hash at the end of each row."""

from __future__ import annotations

import codecs
import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.roster import Student
from grader.course.sheets import brightspace
from tests.unit.course.sheets.classes import asked, classes, entry, finals, outside

COLUMN = 4
HEADER = (
    *("OrgDefinedId", "Username", "Last Name", "First Name"),
    *("Squares Points Grade <Numeric MaxPoints:10 Category:Homework>", "Cubes Points Grade", "End-of-Line Indicator"),
)
SQUARES = asked(titles=("Squares",))
ANN = Student("ann", "Ann Lee", ids=("811947904",))


def sheet(rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *([f"#{n}", f"#{user}", last, "", "", "3", "#"] for n, user, last in rows)])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def cells(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def taken(content):
    """What Brightspace takes for the item Squares, by the ids of its organisation."""
    header, *rows = cells(content)
    column = next(i for i, name in enumerate(header) if re.sub(r" <.*>$", "", name) == "Squares Points Grade")
    assert header[-1] == "End-of-Line Indicator"
    assert {row[-1] for row in rows} <= {"#"}
    return {row[0].removeprefix("#"): min(10.0, float(row[column])) for row in rows if row[column]}


@given(classes(), st.randoms())
def test_everybody_has_their_own_points_and_no_other_cell_changes(entries, random):
    rows = [(e.student.ids[0], e.student.id, e.student.name) for e in entries]
    random.shuffle(rows)
    before = sheet(rows)

    filled = brightspace.fill(before, entries, SQUARES)

    assert filled.faults == ()
    number = {e.student.id: e.student.ids[0] for e in entries}
    assert taken(filled.content) == {number[s]: round(p + 1e-9, 2) for s, p in finals(entries, 10 / 8).items()}
    assert outside(cells(before), cells(filled.content), [COLUMN]) == []
    assert brightspace.fill(filled.content, entries, SQUARES).changes == []


def test_what_would_be_cut_is_named():
    filled = brightspace.fill(sheet([(811947904, "a", "Lee")]), [entry(ANN, 9.0)], SQUARES)

    assert [(n.what, list(n.who)) for n in filled.notes] == [
        ("Above the maximum of 10, to which Brightspace cuts them unless the item can exceed it", ["ann"])
    ]


PLAIN = sheet([(811947904, "a", "Lee")])


@pytest.mark.parametrize(
    ("content", "wanted", "words"),
    [
        pytest.param(b"a,b\n1,2\n", SQUARES, "line 1: is no export of Brightspace's", id="no export"),
        pytest.param(
            PLAIN.replace(b"End-of-Line Indicator", b"Comment"), SQUARES, "line 1: the last column is not", id="no end"
        ),
        pytest.param(
            PLAIN, asked(titles=("Roots",)), "line 1: there is no column 'Roots Points Grade'", id="another assignment"
        ),
        pytest.param(PLAIN, asked(20, titles=("Squares",)), "line 1: full points are 10 here, and 20", id="maximum"),
        pytest.param(PLAIN.replace(b",3,#", b",3,"), SQUARES, "line 2: does not end with #", id="ends lost"),
        pytest.param(PLAIN.replace(b"#811947904", b"8.12E+08"), SQUARES, "line 2: OrgDefinedId is", id="digits lost"),
        pytest.param(PLAIN.replace(b",,,3,#", b",,1. May,3,#"), SQUARES, "which is no number", id="a date"),
        pytest.param(
            PLAIN + PLAIN.splitlines(keepends=True)[1], SQUARES, "line 3: is ann's, and so is line 2", id="twice"
        ),
    ],
)
def test_what_cannot_be_filled_is_told_with_its_line(content, wanted, words):
    filled = brightspace.fill(content, [entry(ANN, 8.0)], wanted)

    assert words in "\n".join(filled.faults)
    assert filled.content == b""
