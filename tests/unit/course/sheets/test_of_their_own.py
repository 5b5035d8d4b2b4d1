"""Formats that need no sheet, as their receivers read them."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from grader.course.points import Standing
from grader.course.roster import Student
from grader.course.sheets import classroom50, gradescope, junit, listing, olat, pseudonyms
from grader.coursework import student_name
from grader.grades.verdict import Verdict
from grader.text import printable
from tests.unit.course.sheets.classes import asked, check, classes, comments, entry, finals

ANN, BOB = Student("ann", "Ann Lee", "ann@uni.example", ("7",)), Student("bob", "=Bob", "bob@uni.example")
CHECKS = (
    check("test_equal", 2.0, 2.0, Verdict.PASSED),
    check("test_parallel", 1.25, 4.0, Verdict.PARTIAL, "Two of four."),
    check("test_fast", 0.0, 2.0, Verdict.FAILED, "=slow"),
)
OPEN = (CHECKS[0], check("test_fast", None, 6.0, Verdict.INCONCLUSIVE, "Noise."))


def plain(text):
    """A text as it is before it is made harmless."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in "=+-@\t\r" else text


@given(classes())
def test_openolat_has_a_line_for_whoever_has_points(entries):
    lines = olat.fill(entries, asked(passing=0.5)).content.decode().split("\n")

    assert lines.pop() == ""
    found = [line.split("\t") for line in lines]
    assert {len(cells) for cells in found} <= {4}
    number = {e.student.id: e.student.ids[0] for e in entries}
    assert [(cells[0], float(cells[1])) for cells in found] == [(number[s], p) for s, p in finals(entries).items()]
    assert all((cells[2] == "y") is (float(cells[1]) >= 4.0) for cells in found)
    assert not [cells for cells in found if cells[3] == '""' or cells[3].startswith("=")]


def test_openolat_takes_the_address_where_there_is_no_id_and_names_who_is_open():
    filled = olat.fill([entry(BOB, 4.0, comment="a\tb\n\nc"), entry(ANN, None)], asked(maximum=3))

    assert filled.content == b"bob@uni.example\t1.5\t\ta b / c\n"
    assert [(n.what, list(n.who)) for n in filled.notes] == [("Open, and left as they are", ["ann"])]


def test_gradescope_has_what_is_decided_and_says_what_is_not():
    made = gradescope.results([entry(ANN, 3.0, checks=CHECKS), entry(BOB, None, checks=OPEN)], asked(maximum=16))

    ann, bob = (json.loads(made.files[f"{who}/results.json"]) for who in ("ann", "bob"))
    assert ann["score"] == 6.0
    assert [(t["score"], t["max_score"], t.get("status")) for t in ann["tests"]] == [
        (4.0, 4.0, "passed"),
        (2.5, 8.0, None),
        (0.0, 4.0, "failed"),
    ]
    assert "score" not in bob
    assert [t["name"] for t in bob["tests"]] == ["Title of test_equal."]
    assert bob["output"] == "Not decided yet, and left out: Title of test_fast."
    assert [list(n.who) for n in made.notes] == [["bob"]]


def test_gradescope_has_no_file_of_whom_nothing_is_known():
    made = gradescope.results([entry(ANN, None, checks=[OPEN[1]]), entry(BOB, 0.0, standing=Standing.MISSING)], asked())

    assert made.files == {}
    assert [(n.what, list(n.who)) for n in made.notes] == [
        ("With nothing that is decided, and so without a file", ["ann", "bob"])
    ]


def test_classroom50_has_whole_numbers_in_hundredths():
    runner = {"CLASSROOM": "hpc", "COMMIT_URL": "https://example.org/c"}

    made = classroom50.results([entry(ANN, 3.25, checks=CHECKS), entry(BOB, None, checks=OPEN)], asked(), runner)

    assert list(made.files) == ["ann/result.json"]
    document = json.loads(made.files["ann/result.json"])
    tests = document.pop("tests")
    assert document == {
        "schema": "classroom50/result/v1",
        "classroom": "hpc",
        "assignment": "squares",
        "assignment_type": "individual",
        "owner": "7",
        "submission": "",
        "commit": "https://example.org/c",
        "release": "",
        "review": "",
        "datetime": "2026-11-20T18:59:00Z",
        "score": 325,
        "max-score": 800,
    }
    assert [(t["passed"], t["score"], t["max-score"]) for t in tests] == [
        (True, 200, 200),
        (False, 125, 400),
        (False, 0, 200),
    ]
    assert [(n.what, list(n.who)) for n in made.notes] == [("Open, and left as they are", ["bob"])]


@given(classes())
def test_files_of_their_own_are_each_students(entries):
    graded = [entry(e.student, e.points.final, checks=CHECKS if e.points.final is not None else OPEN) for e in entries]
    names = {student_name.file_name(e.student.id): e for e in graded}

    made = gradescope.results(graded, asked())

    assert {path.partition("/")[0] for path in made.files} == set(names)
    for path, content in made.files.items():
        assert json.loads(content).get("score") == names[path.partition("/")[0]].points.final


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@given(classes(), comments)
def test_the_table_has_a_row_for_each_student_and_check(entries, fact):
    checks = [*CHECKS[:2], check("test_fast", 0.0, 2.0, Verdict.FAILED, fact)]
    some = [entry(e.student, e.points.final, checks=checks if i % 2 else ()) for i, e in enumerate(entries)]

    found = rows(listing.listing(some))

    assert len(found) == sum(max(1, len(e.checks)) for e in some)
    assert {plain(r["student"]): plain(r["name"]) for r in found} == {e.student.id: plain(e.student.name) for e in some}
    assert {r["student"]: float(r["final"]) for r in found if r["final"]} == finals(some)
    assert {plain(r["fact"]) for r in found if r["check"] == "test_fast"} <= {plain(fact)}
    assert not [cell for r in found for cell in r.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_table_has_raw_penalty_and_final_apart():
    (row,) = rows(listing.listing([entry(ANN, 3.0, checks=OPEN[1:])]))

    assert (row["raw"], row["penalty"], row["adjustment"], row["final"], row["max_points"]) == ("3", "0", "0", "3", "8")
    assert (row["verdict"], row["check_points"], row["check_max_points"]) == ("inconclusive", "", "6")


@given(classes())
def test_junit_has_a_suite_for_each_student_and_no_failure_for_what_is_open(entries):
    some = [entry(e.student, e.points.final, checks=CHECKS if e.points.final is not None else OPEN) for e in entries]

    root = ET.fromstring(junit.junit(some))  # ours

    suites = {suite.get("name").partition(".")[2]: suite for suite in root.iter("testsuite")}
    assert set(suites) == {printable(e.student.id) for e in some}
    for each in some:
        suite = suites[printable(each.student.id)]
        is_open = each.points.final is None
        counts = tuple(suite.get(name) for name in ("tests", "failures", "skipped"))
        assert counts == (("2", "0", "1") if is_open else ("3", "1", "0"))
        assert len(list(suite.iter("failure"))) == (0 if is_open else 1)


@pytest.mark.parametrize("write", [listing.listing, junit.junit])
def test_nobody_can_be_told_from_an_anonymous_export(write):
    people = [
        Student(f"student-{i}", f"Person Number{i}", f"p{i}@uni.example", (f"id{i}",), f"team{i}") for i in range(9)
    ]
    some = [entry(s, 1.0, comment=f"Dear {s.name}", checks=[check("t", 1, 2, Verdict.FAILED, s.name)]) for s in people]

    hidden = pseudonyms.hidden(some, b"key")

    text = write(hidden).decode()
    assert not [word for s in people for word in (s.id, s.name, s.email, *s.ids, s.team) if word in text]
    assert [e.student.id for e in hidden] == sorted(e.student.id for e in hidden)
    assert hidden == pseudonyms.hidden(some[::-1], b"key")
    assert {e.student.id for e in hidden}.isdisjoint(e.student.id for e in pseudonyms.hidden(some, b"other"))
