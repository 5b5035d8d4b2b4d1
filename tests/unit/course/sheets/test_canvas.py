"""Canvas's gradebook, as its importer reads it: students by ids, assignments by the number in parentheses."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.points import Standing
from grader.course.roster import Student
from grader.course.sheets import canvas
from tests.unit.course.sheets.classes import asked, classes, entry, finals, outside

COLUMN, POSSIBLE = 6, 2
HEADER = (
    *("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Cubes (41)", "Squares (42)"),
    *("Final Score", "Unposted Final Score"),
)
SQUARES = asked(titles=("Squares",))
ANN, BOB = Student("ann", "Ann Lee", ids=("7",)), Student("bob", "Bob Ray", ids=("8",))


def sheet(rows, delimiter=",", possible="10"):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEADER)
    writer.writerow(["", "", "", "", "", "Manual Posting", "", "", ""])
    writer.writerow(["    Points Possible", "", "", "", "", "5", possible, "(read only)", "(read only)"])
    for number, name, login in rows:
        writer.writerow([name, number, "", login, "A, B", "3", "", "10", "9"])
    return out.getvalue().encode()


def cells(content):
    text = content.decode()
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def taken(content, delimiter):
    """What Canvas takes for the assignment 42, by the ids of students."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter))
    header = rows[0]
    assert "Student" in header[0]
    assert "ID" in header[1]
    after = header.index("Section") + 1
    numbered = {re.search(r"\((\d+)\)$", name)[1]: i for i, name in enumerate(header) if i >= after and "(" in name}
    first = next(i for i, row in enumerate(rows) if row[0].strip() == "Points Possible") + 1
    found = {row[1]: row[numbered["42"]].replace(",", ".") for row in rows[first:]}
    return {identity: points if points == "EX" else float(points) for identity, points in found.items() if points}


@given(classes(), st.sampled_from([",", ";"]), st.randoms())
def test_everybody_has_their_own_points_and_no_other_cell_changes(entries, delimiter, random):
    rows = [(e.student.ids[0], e.student.name, e.student.id) for e in entries]
    random.shuffle(rows)
    before = sheet(rows, delimiter)

    filled = canvas.fill(before, entries, SQUARES)

    assert filled.faults == ()
    number = {e.student.id: e.student.ids[0] for e in entries}
    points = {number[s]: round(p + 1e-9, 2) for s, p in finals(entries, 10 / 8).items()}
    assert taken(filled.content, delimiter) == points
    parsed = [
        list(csv.reader(io.StringIO(c.decode(), newline=""), delimiter=delimiter)) for c in (before, filled.content)
    ]
    assert outside(*parsed, [COLUMN]) == []
    assert canvas.fill(filled.content, entries, SQUARES).changes == []


def test_who_is_exempt_is_excused_and_who_is_open_stays_empty():
    entries = [entry(ANN, None, standing=Standing.EXEMPT), entry(BOB, None)]

    filled = canvas.fill(sheet([(7, "Lee, Ann", "a"), (8, "Ray, Bob", "b")]), entries, SQUARES)

    assert taken(filled.content, ",") == {"7": "EX"}
    assert [(n.what, list(n.who)) for n in filled.notes] == [("Open, and left as they are", ["bob"])]


def test_a_name_may_be_turned_round():
    filled = canvas.fill(sheet([("", "Lee, Ann", ""), ("", "Student, Test", "")]), [entry(ANN, 8.0)], SQUARES)

    assert taken(filled.content, ",") == {"": 10.0} or filled.changes[0].student == "ann"
    assert [(n.what, list(n.who)) for n in filled.notes] == [
        ("Rows of nobody on the roster", ["line 5 'Student, Test'"])
    ]


def test_last_and_first_names_may_have_columns_of_their_own():
    content = sheet([(7, "Lee", "a")]).replace(b"Student,ID", b"LastName,FirstName,ID").decode().splitlines()
    content = "\n".join(line.replace(",", ",,", 1) if i in {1, 2} else line for i, line in enumerate(content))
    content = content.replace("Lee,7,", "Lee,Ann,70,")

    filled = canvas.fill(content.encode(), [entry(ANN, 8.0)], SQUARES)

    assert [(c.student, c.new) for c in filled.changes] == [("ann", "10")]


def test_who_is_not_assigned_it_is_named_and_left():
    content = sheet([(7, "Lee, Ann", "a")]).replace(b'"A, B",3,,', b'"A, B",3,N/A,')

    filled = canvas.fill(content, [entry(ANN, 8.0)], SQUARES)

    assert filled.content == content
    assert "Not assigned in Canvas (N/A), and left as they are" in [n.what for n in filled.notes]


PLAIN = sheet([(7, "Lee, Ann", "a"), (8, "Ray, Bob", "b")])


@pytest.mark.parametrize(
    ("content", "wanted", "words"),
    [
        pytest.param(
            b"a,b\n1,2\n", SQUARES, "line 1: is no gradebook of Canvas's: it begins with a, b", id="no gradebook"
        ),
        pytest.param(
            PLAIN,
            asked(titles=("Roots",)),
            "line 1: there is no column 'Roots'; it has: Cubes (41), Squares (42). Say which one: --column grade=NAME",
            id="another assignment",
        ),
        pytest.param(
            PLAIN.replace(b"Cubes (41)", b"Squares (41)"),
            SQUARES,
            "there are several columns 'Squares'",
            id="two columns",
        ),
        pytest.param(
            PLAIN.replace(b",5,10,", b",5,(read only),"), SQUARES, "line 3: Squares (42) is read only", id="read only"
        ),
        pytest.param(
            PLAIN.replace(b"    Points Possible", b"Points"),
            SQUARES,
            "there is no row Points Possible",
            id="no points row",
        ),
        pytest.param(
            PLAIN.replace(b",7,", b",1.23E+15,"),
            SQUARES,
            "line 4: ID is 1.23E+15, which lost its digits",
            id="a long id",
        ),
        pytest.param(
            PLAIN.replace(b'"A, B",3,,', b'"A, B",3,07. Mai,'),
            SQUARES,
            "line 4: Squares (42) is '07. Mai'",
            id="a date",
        ),
        pytest.param(
            PLAIN + PLAIN.splitlines(keepends=True)[3], SQUARES, "line 6: is ann's, and so is line 4", id="twice"
        ),
    ],
)
def test_what_cannot_be_filled_is_told_with_its_line(content, wanted, words):
    filled = canvas.fill(content, [entry(ANN, 8.0), entry(BOB, 4.0)], wanted)

    assert words in "\n".join(filled.faults)
    assert filled.content == b""
