"""Whose a row is: by ids, else by the full name; and never by a guess."""

from __future__ import annotations

import pytest

from grader.course.roster import Student
from grader.course.sheets.people import Known, matched
from tests.unit.course.sheets.classes import entry

ANN = Student("ann", "Ann Lee", "ann@uni.example", ("7",))
ANN_2 = Student("ann2", "Ann Lee", "ann2@uni.example", ("8",))
BOB = Student("bob", "Bob, Jr.", "bob@uni.example", ("9",))


CLEO = Student("cleo", "Cleo de la Cruz")


def found(*rows, students=(ANN, ANN_2, BOB, CLEO)):
    known = [Known(i, i + 1, "a row", ids, names) for i, (ids, names) in enumerate(rows)]
    done = matched(known, [entry(s, 1.0) for s in students], {})
    return {row: [e.student.id for e in some] for row, some in done.entries.items()}, done


@pytest.mark.parametrize(
    ("ids", "names", "whose"),
    [
        pytest.param(["7"], [], "ann", id="an id"),
        pytest.param(["ANN@UNI.example"], [], "ann", id="an address in capitals"),
        pytest.param(["", "8"], ["Ann Lee"], "ann2", id="an id and a name of two"),
        pytest.param([""], ["bob,  jr."], "bob", id="a name"),
        pytest.param([], ["de la Cruz, Cleo"], "cleo", id="a name that was turned round"),
        pytest.param(["1234"], ["Bob, Jr."], "bob", id="an id that nobody has, and a name"),
    ],
)
def test_a_row_is_of_who_is_meant(ids, names, whose):
    assert found((ids, names))[0] == {0: [whose]}


@pytest.mark.parametrize(
    ("ids", "names", "words"),
    [
        pytest.param(
            [], ["Ann Lee"], "line 1: 'a row' could be ann or ann2; give them ids in roster.csv", id="a name of two"
        ),
        pytest.param(["7", "9"], [], "could be ann or bob", id="ids of two"),
        pytest.param(["7"], ["Bob, Jr."], "could be ann or bob", id="an id and the name of another"),
    ],
)
def test_a_row_that_could_be_two_students_is_told(ids, names, words):
    by_row, done = found((ids, names))

    assert by_row == {}
    assert words in done.faults[0]


def test_whoever_has_no_row_and_rows_of_nobody_are_told():
    _, done = found((["7"], []), (["77"], ["Eve"]))

    assert [e.student.id for e in done.absent] == ["ann2", "bob", "cleo"]
    assert [row.line for row in done.strangers] == [2]
