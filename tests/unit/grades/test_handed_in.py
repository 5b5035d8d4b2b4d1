"""Further files as a rubric sees them: read, refused, or left to a person."""

from __future__ import annotations

import pytest

from grader.coursework.roster import REFERENCE
from grader.coursework.submission import Submission
from grader.grades.handed_in import HandedIn, leave_to_a_person
from grader.grades.verdict import Outcome, Verdict
from grader.grades.view import View
from grader.record.finding import Finding
from tests.unit.builders import record

TABLE, TEXT = "scaling.json", "scaling.md"


def view(content=None, *, name=TABLE, student="anna", untaken=None) -> View:
    files = {"squares.py": b"x = 1\n"} | ({} if content is None else {name: content})
    return View(
        record(), Submission(student, "tiny", files, untaken=untaken or {}), lambda done: {}, asked=(TABLE, TEXT)
    )


def ended(act) -> Outcome:
    with pytest.raises(Outcome) as outcome:
        act()
    return outcome.value


def test_files_that_are_like_a_wildcard_have_names():
    files = {"squares.py": b"x = 1\n", TABLE: b"{}", "run_2.csv": b"2", "run_1.csv": b"1"}
    link = {"run_3.csv": Finding("file_unreadable", "run_3.csv is a link.")}
    submission = Submission("anna", "tiny", files, untaken=link)
    handed_in = HandedIn(View(record(), submission, lambda done: {}, asked=(TABLE, TEXT, "run_*.csv")))

    assert handed_in.names() == ["run_1.csv", "run_2.csv", "run_3.csv", TABLE]
    assert handed_in.names("*.csv") == ["run_1.csv", "run_2.csv", "run_3.csv"]
    assert handed_in.text("run_1.csv") == "1"
    assert ended(lambda: handed_in.text("run_3.csv")).finding.fact == "run_3.csv is a link."
    assert ended(lambda: handed_in.text("run_4.csv")).finding.reason == "file_missing"
    with pytest.raises(KeyError, match=r"asks for no file 'walk.csv'"):
        handed_in.text("walk.csv")


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"seconds": {"1": 2.5, "2": 1}}', {"seconds": {"1": 2.5, "2": 1}}),
        (b"\xef\xbb\xbf[true, null]", [True, None]),
        (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        (b"[" * 50 + b"]" * 50, None),
    ],
)
def test_json_is_what_it_says(content, value):
    found = HandedIn(view(content)).json(TABLE)

    assert value is None or found == value


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (b"", "scaling.json, line 1: Expecting value."),
        (b'{"1": 2.5,\n}', "scaling.json, line 1: Illegal trailing comma before end of object"),
        (b"{'1': 2}", "scaling.json, line 1: Expecting property name enclosed in double quotes"),
        (b"[1, NaN]", "scaling.json is no JSON of plain numbers: NaN is no number."),
        (b"-Infinity", "scaling.json is no JSON of plain numbers: -Infinity is no number."),
        (b"1e999", "scaling.json is no JSON of plain numbers: 1e999 is too large."),
        (b"9" * 5000, "scaling.json is no JSON of plain numbers: a number has 5000 digits."),
        (b"[" * 60 + b"]" * 60, "scaling.json has lists within lists, 50 deep and more."),
        (b"[" * 100_000, "scaling.json is no JSON of plain numbers: maximum recursion depth exceeded"),
        (b"\xff\xfe1\x00", "scaling.json is no text in UTF-8: invalid start byte at byte 0."),
    ],
)
def test_what_is_no_json_fails_with_what_is_wrong(content, fact):
    outcome = ended(lambda: HandedIn(view(content)).json(TABLE))

    assert (outcome.verdict, outcome.finding.reason) == (Verdict.FAILED, "file_unreadable")
    told = outcome.finding.fact
    assert told.startswith(fact) or (b"," in content and "Expecting property name" in told)  # before Python 3.13


def test_a_file_that_is_missing_or_was_not_taken_fails_with_the_reason():
    link = Finding("file_unreadable", "scaling.json is a link.", "Hand in a plain file.")

    missing = ended(lambda: HandedIn(view()).text(TEXT))
    linked = ended(lambda: HandedIn(view(untaken={TABLE: link})).json(TABLE))

    assert (missing.verdict, missing.finding.fact) == (Verdict.FAILED, "There is no file scaling.md.")
    assert (linked.verdict, linked.finding) == (Verdict.FAILED, link)


def test_a_file_that_the_assignment_does_not_ask_for_is_a_fault_of_the_rubric():
    with pytest.raises(KeyError, match=r"asks for no file 'table\.json' \(files = scaling\.json, scaling\.md\)"):
        HandedIn(view()).json("table.json")


def test_a_text_is_left_to_a_person_who_finds_it_with_the_check():
    text = "With two workers it is faster.\x1b[31m\n" * 10

    outcome = ended(lambda: HandedIn(view(text.encode(), name=TEXT)).mark_by_hand(TEXT, words=50))

    assert (outcome.verdict, outcome.finding.reason) == (Verdict.INCONCLUSIVE, "marked_by_hand")
    assert outcome.finding.fact == "scaling.md has 60 words; a person reads them and gives the points."
    assert outcome.finding.detail.startswith("With two workers it is faster.\\x1b[31m\n")


@pytest.mark.parametrize(("text", "words", "count"), [("", 0, 0), (" \n", 0, 0), ("It scales.", 50, 2)])
def test_too_short_a_text_fails_and_nobody_reads_it(text, words, count):
    seen = HandedIn(view(text.encode(), name=TEXT))

    outcome = ended(lambda: seen.mark_by_hand(TEXT, words=words, hint="Half a page."))

    assert (outcome.verdict, outcome.finding.reason) == (Verdict.FAILED, "text_too_short")
    assert outcome.finding.fact.startswith(f"scaling.md has {count} words; at least ")
    assert outcome.finding.hint == "Half a page."


def test_the_references_text_is_good():
    seen = view(b"It scales.", name=TEXT, student=REFERENCE)

    HandedIn(seen).mark_by_hand(TEXT)

    assert seen.noted == Finding("passed", "scaling.md is our own, 2 words.")


def test_a_criterion_is_left_to_a_person_who_finds_it_with_the_check():
    outcome = ended(lambda: leave_to_a_person(view(), "Names say what they hold.\x1b[31m"))

    assert (outcome.verdict, outcome.finding.reason) == (Verdict.INCONCLUSIVE, "marked_by_hand")
    assert outcome.finding.fact == "A person looks at what was handed in and gives the points."
    assert outcome.finding.hint == "Nothing is left to do for you."
    assert outcome.finding.detail == "Names say what they hold.\\x1b[31m"


def test_the_reference_meets_every_criterion():
    seen = view(student=REFERENCE)

    leave_to_a_person(seen, "Names say what they hold.")

    assert seen.noted == Finding("passed", "It is our own.")
