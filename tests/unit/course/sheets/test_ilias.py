"""ILIAS's status file and its multi-feedback zip, as ILIAS reads them back."""

from __future__ import annotations

import csv
import io
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.roster import Student
from grader.course.sheets import ilias, ilias_book, ilias_feedback
from grader.errors import UsageError
from tests.unit.course.sheets.classes import asked, classes, entry, finals, outside

TITLES = [
    *("update", "usr_id", "login", "lastname", "firstname", "status", "mark", "notice", "comment"),
    *("plagiarism", "plag_comment"),
]
TEAM = ["update", "team_id", "logins", "status", "mark", "notice", "comment", "plagiarism", "plag_comment"]
OURS = [TITLES.index(name) for name in ("update", "status", "mark", "comment")]
ANN, BOB = Student("ann", "Ann Lee"), Student("bob", "Bob Ray")
MADE = "multi_feedback_Squares_12"


def written(rows):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def sheet(rows):
    return written([TITLES, *([0, n, login, last, "", "notgraded", "", "", "", "none", ""] for n, login, last in rows)])


def cells(content):
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))


def taken(content):
    """Status, mark and comment of the rows that are marked, by the numbers of users."""
    header, *rows = cells(content)
    assert set(header) >= set(TITLES)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert all(row["status"] in {"notgraded", "passed", "failed"} for row in found)
    return {r["usr_id"]: (r["status"], r["mark"], r["comment"]) for r in found if r["update"] == "1"}


@given(classes(), st.randoms())
def test_everybody_has_their_own_mark_and_no_other_cell_changes(entries, random):
    rows = [(e.student.ids[0], e.student.id, e.student.name) for e in entries]
    random.shuffle(rows)
    before = sheet(rows)

    filled = ilias.fill(before, entries, asked(passing=0.5))

    assert filled.faults == ()
    number = {e.student.id: e.student.ids[0] for e in entries}
    found = taken(filled.content)
    assert {n: float(mark.replace(",", ".")) for n, (_, mark, _) in found.items()} == {
        number[s]: p for s, p in finals(entries).items()
    }
    assert all((status == "passed") is (float(m.replace(",", ".")) >= 4.0) for status, m, _ in found.values())
    for each in entries:
        if each.points.final is not None:
            assert found[number[each.student.id]][2].removeprefix("'") == each.comment.removeprefix("'")
    assert outside(cells(before), cells(filled.content), OURS) == []
    assert ilias.fill(filled.content, entries, asked(passing=0.5)).changes == []


def test_who_passed_is_left_to_the_teacher_unless_they_say_from_where():
    filled = ilias.fill(sheet([(1, "ann", "Lee")]), [entry(ANN, 4.0)], asked(maximum=100))

    assert taken(filled.content) == {"1": ("notgraded", "50", "")}
    assert [n.what for n in filled.notes] == ["The column status is left to you; --passing SHARE fills it, too."]


def test_a_team_has_one_row_of_all_its_members():
    content = written([TEAM, [0, 5, "ann, bob", "notgraded", "", "", "", "none", ""]])

    filled = ilias.fill(content, [entry(ANN, 4.0), entry(BOB, 4.0)], asked())

    assert cells(filled.content)[1] == ["1", "5", "ann, bob", "notgraded", "4", "", "", "none", ""]
    assert [n.what for n in filled.notes if n.who] == []


TEAMS = written([TEAM, [0, 5, "ann, bob", "notgraded", "", "", "", "none", ""]])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(
            b"a,b\n1,2\n", "line 1: is no status file of ILIAS's: there is no update and no usr_id", id="none"
        ),
        pytest.param(TEAMS, "line 2: the team has one row and different points: ann 8.0, bob 4.0", id="unequal"),
        pytest.param(
            sheet([(1, "ann", "Lee")]).replace(b"notgraded", b"bestanden"), "line 2: status is 'bestanden'", id="status"
        ),
        pytest.param(sheet([(1, "ann", ""), (2, "ann", "")]), "line 3: is ann's, and so is line 2", id="twice"),
    ],
)
def test_what_cannot_be_filled_is_told_with_its_line(content, words):
    filled = ilias.fill(content, [entry(ANN, 8.0), entry(BOB, 4.0)], asked())

    assert words in "\n".join(filled.faults)
    assert filled.content == b""


def folders(names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(f"{MADE}/{name}/readme.html", "x")
    return out.getvalue()


def given_back(content):
    """What ILIAS gives to whom: three levels, the user's number behind the last underscore."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            _, folder, file = name.split("/")
            if file == "feedback.txt":
                found[int(folder.rpartition("_")[2])] = archive.read(name).decode().removesuffix("\n")
    return found


@given(classes())
def test_a_feedback_zip_has_everybodys_text_in_their_own_folder(entries):
    before = folders([f"Name_{e.student.id}_{e.student.ids[0]}" for e in entries])

    filled = ilias_feedback.fill(before, entries, asked())

    wanted = {int(e.student.ids[0]): e.comment for e in entries if e.points.final is not None and e.comment}
    assert given_back(filled.content) == wanted
    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        assert {n for n in archive.namelist() if n.endswith("readme.html")} == set(
            zipfile.ZipFile(io.BytesIO(before)).namelist()
        )


def test_a_zip_of_something_else_is_told():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("squares/ann/x.py", "")

    assert (
        "is no multi-feedback zip of ILIAS's"
        in ilias_feedback.fill(out.getvalue(), [entry(ANN, 1.0)], asked()).faults[0]
    )


def test_a_workbook_needs_openpyxl_and_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(UsageError, match=r"Workbooks need openpyxl: take ILIAS's status file as \.csv, or"):
        ilias_book.fill(b"PK", [], asked())
    with pytest.raises(UsageError, match=r"The sheet is an \.xls"):
        ilias_book.fill(b"\xd0\xcf\x11\xe0", [], asked())


def test_a_workbook_is_filled_as_a_csv_is():
    openpyxl = pytest.importorskip("openpyxl", reason="pip install openpyxl brings it")
    book = openpyxl.Workbook()
    for row in cells(sheet([(1, "ann", "Lee"), (2, "bob", "Ray")])):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)

    assert ilias_book.is_book(out.getvalue())
    filled = ilias_book.fill(out.getvalue(), [entry(ANN, 4.5, comment="=1"), entry(BOB, None)], asked())

    rows = list(openpyxl.load_workbook(io.BytesIO(filled.content)).active.iter_rows(values_only=True))
    assert [rows[1][TITLES.index(n)] for n in ("update", "mark", "comment")] == ["1", "4.5", "'=1"]
    assert [rows[2][TITLES.index(n)] for n in ("update", "mark")] == ["0", None]
