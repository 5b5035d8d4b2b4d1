"""What a teacher reads of checks that a person marks."""

from __future__ import annotations

from grader.grades import gradebook
from grader.grades.handed_in import BY_HAND
from grader.grades.verdict import Verdict
from grader.report import open_checks
from tests.unit.builders import check_result, measured_round, record

TEXT = check_result(
    "test_text", Verdict.INCONCLUSIVE, reason=BY_HAND, fact="text.md has 3 words.", detail="It\nscales well.\n"
)
NOISE = check_result("test_speedup", Verdict.INCONCLUSIVE, reason="rounds_disagree", fact="They differ.")


def graded(*checks, **changed):
    return gradebook.grade(record(measured_round(), student="anna", **changed), checks)


def listed(*grades):
    return open_checks.listed(grades, grades, results="results", width=100)


def test_the_text_that_is_to_be_marked_stands_with_its_check_and_nothing_is_run_again():
    told = listed(graded(TEXT))

    assert "  test_text: ? of 2 points\n    text.md has 3 words.\n    | It\n    | scales well.\n" in told
    assert "Set it by hand:" in told
    assert "Have it run again:" not in told
    assert "Accept what was seen:" not in told


def test_noise_beside_it_may_be_run_again():
    told = listed(graded(TEXT, NOISE))

    assert "Set it by hand:" in told
    assert "Have it run again:" in told


def test_what_a_person_marks_is_not_accepted_but_hinders_nothing():
    doubt = check_result("test_map", Verdict.INCONCLUSIVE, reason="little_concurrency")

    assert not gradebook.can_be_accepted(graded(TEXT))
    assert gradebook.can_be_accepted(graded(TEXT, doubt)) == gradebook.can_be_accepted(graded(doubt))


def test_a_text_that_waits_for_a_person_makes_nobody_stand_out():
    others = [graded(check_result("test_text"))] * 3

    assert not gradebook.stands_out(graded(TEXT, attempt=4), "test_text", others)
