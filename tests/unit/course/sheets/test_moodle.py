"""Moodle's worksheet, as Moodle reads it back: by exact headers, numbers of participants, and silence."""

from __future__ import annotations

import codecs
import csv
import html
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.points import Standing
from grader.course.roster import Student
from grader.course.sheets import moodle
from tests.unit.course.sheets.classes import asked, classes, entry, finals, outside

ENGLISH = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"),
    *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
)
GERMAN = (
    *("ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"),
    *("Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)"),
    "Feedback als Kommentar",
)
FRENCH = (
    *("Identifiant", "Nom complet", "Adresse de courriel", "Statut", "Note", "Note maximale"),
    *("La note peut être modifiée", "Dernière modification (travail remis)", "Dernière modification (note)"),
    "Feedback par commentaires",
)
POLISH = tuple(f"nagłówek {i}" for i in range(10))
LANGUAGES = {
    "en": (ENGLISH, "Participant ", "Yes", "."),
    "de": (GERMAN, "Teilnehmer/in", "Ja", ","),
    "fr": (FRENCH, "Participant", "Oui", ","),
    "pl": (POLISH, "Uczestnik ", "Tak", ","),
}
FORMS = {
    "as downloaded": ("utf-8", b"", ",", "\n", csv.QUOTE_MINIMAL),
    "saved by a spreadsheet program": ("utf-8", codecs.BOM_UTF8, ";", "\r\n", csv.QUOTE_ALL),
    "Unicode text": ("utf-16-le", codecs.BOM_UTF16_LE, "\t", "\r\n", csv.QUOTE_MINIMAL),
}
WHEN = "Friday, 20 November 2026, 6:59 PM"
GRADE, COMMENT = 4, 9
ANN = Student("ann", "Ann Lee", "ann@uni.example")
BOB = Student("bob", "Bob", "bob@uni.example")


def sheet(rows, language="en", form="as downloaded", maximum="10.00"):
    header, word, yes, decimal = LANGUAGES[language]
    codec, mark, delimiter, ends, quoting = FORMS[form]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting)
    writer.writerow(header)
    for number, name, email in rows:
        full = maximum.replace(".", decimal)
        writer.writerow([f"{word}{number}", name, email, "Submitted", "", full, yes, WHEN, "-", ""])
    return mark + out.getvalue().encode(codec)


def of(entries):
    return [(1000 + 7 * i, e.student.name, e.student.email) for i, e in enumerate(entries)]


def cells(content, form="as downloaded"):
    codec, mark, delimiter, _, _ = FORMS[form]
    return list(csv.reader(io.StringIO(content[len(mark) :].decode(codec), newline=""), delimiter=delimiter))


def taken(content, language, form):
    """What Moodle takes: grades by the numbers of participants, and comments where there are any."""
    header, word, _, decimal = LANGUAGES[language]
    first, *rows = cells(content, form)
    for name in (header[0], header[GRADE], header[8]):
        assert name in first
    grades, comments = {}, {}
    for row in rows:
        number = int(row[0][len(word) :])
        text = row[first.index(header[GRADE])].replace(decimal, ".")
        if text and 0 <= float(text) <= float(row[5].replace(decimal, ".")):
            grades[number] = float(text)
        comments[number] = html.unescape(row[first.index(header[COMMENT])].replace("<br>", "\n"))
    return grades, comments


@given(classes(), st.sampled_from(sorted(LANGUAGES)), st.sampled_from(sorted(FORMS)), st.randoms())
def test_everybody_has_their_own_points_and_no_other_cell_changes(entries, language, form, random):
    if language == "pl" and len(entries) < 2:
        return  # what differs from row to row cannot be seen in one
    rows = of(entries)
    random.shuffle(rows)
    before = sheet(rows, language, form)

    filled = moodle.fill(before, entries, asked())

    assert filled.faults == ()
    grades, comments = taken(filled.content, language, form)
    number = {e.student.id: 1000 + 7 * i for i, e in enumerate(entries)}
    assert grades == {number[s]: round(p + 1e-9, 2) for s, p in finals(entries, 10 / 8).items()}
    assert outside(cells(before, form), cells(filled.content, form), [GRADE, COMMENT]) == []
    for each in entries:
        said = comments[number[each.student.id]]
        wanted = each.comment.strip() if each.points.final is not None else ""
        assert said.removeprefix("'").splitlines() == wanted.removeprefix("'").splitlines()
        assert not said.startswith(("=", "+", "-", "@"))


@given(classes())
def test_a_second_time_changes_nothing(entries):
    once = moodle.fill(sheet(of(entries)), entries, asked())

    again = moodle.fill(once.content, entries, asked())

    assert (again.content, again.changes) == (once.content, [])


def fill(rows, entries, wanted=None, **given):
    return moodle.fill(sheet(rows, **given), entries, wanted or asked())


def told(filled):
    return {note.what: list(note.who) for note in filled.notes}


def test_what_is_open_exempt_or_not_graded_stays_as_it_is():
    people = [Student(f"s{i}", f"Name {i}") for i in range(4)]
    standings = [Standing.OPEN, Standing.WAITING, Standing.EXEMPT, Standing.MISSING]
    entries = [entry(s, None, standing=st_, comment="x") for s, st_ in zip(people, standings, strict=True)]
    before = sheet([(i, s.name, "") for i, s in enumerate(people)])

    filled = moodle.fill(before, entries, asked())

    assert cells(filled.content)[1:] == [*cells(before)[1:4], [*cells(before)[4][:4], "0", *cells(before)[4][5:9], "x"]]
    assert told(filled) == {"Open, and left as they are": ["s0"], "Not graded yet, and left as they are": ["s1"]}


def test_a_half_is_rounded_up_and_decimals_are_those_of_the_sheet():
    filled = fill([(1, "Ann Lee", "")], [entry(ANN, 1.0, worth=3.0)], language="de", maximum="2.00")

    assert cells(filled.content)[1][GRADE] == "0,67"
    assert cells(fill([(1, "Ann Lee", "")], [entry(ANN, 2.345, worth=10.0)]).content)[1][GRADE] == "2.35"


def test_what_moodle_passes_over_is_named():
    before = sheet([(1, "Ann Lee", ""), (2, "Bob", ""), (3, "A Stranger", "")]).decode()
    rows = before.splitlines(keepends=True)
    rows[2] = rows[2].replace("Yes", "No").replace(",-,", f',"{WHEN}",')
    cleo = Student("cleo", "Cleo")

    filled = moodle.fill("".join(rows).encode(), [entry(ANN, 9.0), entry(BOB, 1.0), entry(cleo, 1.0)], asked())

    assert told(filled) == {
        "Without a row in the sheet": ["cleo"],
        "Rows of nobody on the roster": ["line 4 'A Stranger'"],
        "Above the maximum of 10.00, which Moodle passes over": ["ann"],
        "Locked in Moodle, which passes them over": ["bob"],
        "Graded in Moodle before, and passed over where it knows a newer date, unless you tick "
        "“Allow updating records that have been modified more recently in Moodle”": ["bob"],
    }


def test_only_the_chosen_are_written():
    entries = [entry(ANN, 8.0), entry(BOB, 8.0)]
    filled = fill([(1, "Ann Lee", ""), (2, "Bob", "")], entries, asked(only={"bob"}))

    assert [row[GRADE] for row in cells(filled.content)[1:]] == ["", "10"]
    assert filled.notes == []


def test_an_anonymous_sheet_is_matched_by_the_numbers_that_were_collected():
    content = b"Identifier,Status,Grade,Maximum grade,Last modified (grade)\nParticipant 7,Submitted,,10.00,-\n"

    filled = moodle.fill(content, [entry(ANN, 8.0), entry(BOB, 4.0)], asked(aliases={"bob": {"7"}}))

    assert filled.content == content.replace(b",,", b",5,")


def test_columns_may_be_said():
    content = sheet([(1, "Ann Lee", "")]).replace(b"Grade,", b"Punkte,").replace(b"Feedback comments", b"Worte")
    columns = {"grade": "Punkte", "comment": "worte"}

    filled = moodle.fill(content, [entry(ANN, 8.0, comment="Good")], asked(columns=columns))

    assert cells(filled.content)[1][GRADE::5] == ["10", "Good"]


PLAIN = sheet([(1, "Ann Lee", "ann@uni.example"), (2, "Bob", "bob@uni.example")])


@pytest.mark.parametrize(
    ("content", "wanted", "words"),
    [
        pytest.param(
            PLAIN, asked(20), "line 1: full points are 10 here, and 20 in course.toml for squares; is it", id="maximum"
        ),
        pytest.param(
            PLAIN,
            asked(file="Grades-HPC-Cubes-77.csv", others={"cubes": ["cubes", "Cubes"]}),
            "line 1: the file's name is that of cubes, not of squares",
            id="the file of another assignment",
        ),
        pytest.param(
            PLAIN.replace(b"Ann Lee", b"Eve").replace(b"Bob", b"Zoe").replace(b"ann@", b"e@").replace(b"bob@", b"z@"),
            asked(),
            "line 2: nobody in this sheet is on the roster; is it of another course?",
            id="another course",
        ),
        pytest.param(
            PLAIN + PLAIN.splitlines(keepends=True)[1],
            asked(),
            "line 4: is ann's, and so is line 2; a sheet has one for each",
            id="a doubled row",
        ),
        pytest.param(
            sheet([(1, "Ann Lee", "bob@uni.example")]),
            asked(),
            "line 2: 'Ann Lee' could be ann or bob; give them ids in roster.csv",
            id="a row of two",
        ),
        pytest.param(
            PLAIN.replace(b"Submitted,,", b"Submitted,01. Mai,", 1),
            asked(),
            "line 2: Grade is '01. Mai', which is no number; if it was one, download the sheet again, and do not save",
            id="a number that became a date",
        ),
        pytest.param(
            PLAIN.replace(b",-,", b",20.11.2026 18:59,", 1),
            asked(),
            "line 2: Last modified (grade) is '20.11.2026 18:59', as spreadsheet programs write dates: download",
            id="a date that was rewritten",
        ),
        pytest.param(
            PLAIN.replace(b",-,", b",########,", 1),
            asked(),
            "Last modified (grade) is '########'",
            id="a date too wide",
        ),
        pytest.param(
            PLAIN.replace(b"Maximum grade", b"Scale"),
            asked(),
            "line 1: this assignment is graded by a scale of words",
            id="a scale",
        ),
        pytest.param(
            b"a,b,c\n1,2,3\n", asked(), "line 1: is no grading worksheet of Moodle's, or in a language", id="no sheet"
        ),
        pytest.param(
            PLAIN,
            asked(columns={"grade": "Punkte"}),
            "line 1: there is no column 'Punkte'; it has: Identifier",
            id="said",
        ),
        pytest.param(
            PLAIN.replace(b"Submitted,,", b"Submitted,1,5,", 1),
            asked(),
            "line 2: has 11 cells, and the header 10; is it a number with a comma?",
            id="a decimal comma between commas",
        ),
        pytest.param(PLAIN + b'"', asked(), "line 4: a quote is opened there and never closed", id="cut off"),
    ],
)
def test_what_cannot_be_filled_is_told_with_its_line(content, wanted, words):
    filled = moodle.fill(content, [entry(ANN, 8.0), entry(BOB, 4.0)], wanted)

    assert words in "\n".join(filled.faults)
    assert filled.content == b""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(codecs.BOM_UTF8 + PLAIN, id="BOM"),
        pytest.param(PLAIN.replace(b",", b";").replace(b"10.00", b'"10,00"'), id="semicolons and a decimal comma"),
        pytest.param(PLAIN.replace(b"10.00", b"10"), id="decimals lost"),
        pytest.param(PLAIN.replace(b"Submitted,,", b'Submitted,"1,5",', 1), id="1,5"),
    ],
)
def test_what_a_spreadsheet_program_does_and_can_be_understood_is_understood(content):
    filled = moodle.fill(content, [entry(ANN, 6.0), entry(BOB, 4.0)], asked())

    assert filled.faults == ()
    assert [c.new.replace(",", ".") for c in filled.changes] == ["7.5", "5"]
