"""``grader export`` of a course: what it prints, what it writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.course import book
from grader.course.roster import Student
from grader.grades.verdict import Verdict
from tests.unit.course.sheets.classes import NAME, check, entry
from tests.unit.course.sheets.test_moodle import sheet

SETTINGS = 'title = "HPC"\n[assignments.squares]\ntitle = "Squares"\n[assignments.cubes]\ntitle = "Cubes"\n'
ROSTER = "student,name,email,ids\nann,Ann Lee,ann@uni.example,7\nbob,Bob,bob@uni.example,8\n"
CHECKS = [check("test_equal", 4.0, 8.0, Verdict.PARTIAL, "Half of it.")]
GIVEN = sheet([(1, "Ann Lee", "ann@uni.example"), (2, "Bob", "bob@uni.example")])


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A course, in whose folder somebody types; Ann is graded, and Bob is open."""
    (tmp_path / "course.toml").write_text(SETTINGS)
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "grades.csv").write_bytes(GIVEN)
    ann, bob = Student("ann", "Ann Lee", "ann@uni.example", ("7",)), Student("bob", "Bob", "bob@uni.example", ("8",))
    entries = [entry(ann, 4.0, comment="4 of 8", checks=CHECKS), entry(bob, None)]
    monkeypatch.setattr(book, "entries", lambda course, name: entries if name == NAME else [])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def export(*words):
    return CliRunner().invoke(main, ["export", *words])


def moodle(*words):
    return export("--to", "moodle", "--assignment", NAME, "--sheet", "grades.csv", *words)


def test_a_sheet_is_filled_beside_the_one_that_was_downloaded(place):
    done = moodle()

    assert done.output == "grades.filled.csv: 2 cells of 1 student.\n  Open, and left as they are: bob\n"
    assert done.exit_code == 1
    assert (place / "grades.csv").read_bytes() == GIVEN
    assert b",5,10.00,Yes," in (place / "grades.filled.csv").read_bytes()


def test_a_dry_run_prints_what_would_change_and_writes_nothing(place):
    before = sorted(place.iterdir())

    done = moodle("--dry-run")

    assert "ann · Grade: (empty) -> 5\n" in done.output
    assert "2 cells of 1 student would change; nothing was written." in done.output
    assert sorted(place.iterdir()) == before


def test_a_sheet_with_faults_leaves_nothing_behind(place):
    (place / "grades.csv").write_bytes(GIVEN + GIVEN.splitlines(keepends=True)[1])
    before = sorted(place.iterdir())

    done = moodle()

    assert done.exit_code == 2
    assert "grades.csv cannot be filled, and nothing was written:\n  line 4: is ann's, and so is line 2" in done.output
    assert sorted(place.iterdir()) == before


def test_the_sheet_of_another_assignment_is_known_by_its_name(place):
    (place / "grades.csv").rename(place / "Grades-HPC-Cubes-77.csv")

    done = export("--to", "moodle", "--assignment", NAME, "--sheet", "Grades-HPC-Cubes-77.csv")

    assert "the file's name is that of cubes, not of squares" in done.output


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("olat", "squares.olat.txt"),
        ("csv", "grades.csv.out"),
        ("junit", "junit.xml"),
        ("gradescope", "squares.gradescope"),
    ],
)
def test_what_needs_no_sheet_has_a_name_of_its_own(place, target, file):
    output = ["-o", file] if target == "csv" else []

    done = export("--to", target, "--assignment", NAME, *output)

    assert done.exit_code == 1, done.output
    assert (place / file).exists()


def test_each_student_has_a_file_for_classroom50(place):
    assert export("--to", "classroom50", "--assignment", NAME, "-o", "out").exit_code == 1

    assert json.loads((place / "out" / "ann" / "result.json").read_text())["score"] == 400
    assert not Path("out/bob").exists()


def test_an_anonymous_table_has_the_same_pseudonyms_each_time(place):
    tables = []
    for name in ("one.csv", "two.csv"):
        assert export("--to", "csv", "--anonymous", "-o", name).exit_code == 0
        tables.append((place / name).read_text())

    assert tables[0] == tables[1]
    assert "ann" not in tables[0].casefold()
    assert (place / "pseudonyms.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", "moodle"], "An export for moodle is of one assignment: name it with --assignment."),
        (["--to", "canvas", "--assignment", NAME], "Download the sheet from canvas, and name it with --sheet."),
        (["--to", "olat", "--assignment", NAME, "--sheet", "grades.csv"], "An export for olat needs no --sheet."),
        (["--to", "gradescope", "--assignment", NAME, "--anonymous"], "--anonymous is for csv and junit"),
        (["results", "--to", "csv"], "results is only for --to nbgrader"),
        (["--to", "nbgrader"], "nbgrader takes grades from a folder: grader export RESULTS --to nbgrader"),
        (["--to", "csv", "--column", "x=y"], "'x=y' names no column; write id=NAME, grade=NAME"),
        (["--to", "csv", "--assignment", "roots"], "There is no assignment 'roots'"),
        (["--to", "csv", "--student", "zoe"], "There is no 'zoe'"),
        (["--to", "csv", "-o", "/proc/none/x.csv"], "cannot be written"),
    ],
)
@pytest.mark.usefixtures("place")
def test_what_cannot_be_done_is_exit_status_2_and_a_message(words, told):
    done = export(*words)

    assert done.exit_code == 2
    assert told in done.output
