"""Points from verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grades.score import Score, Status, not_reached, result, total
from grader.grades.verdict import Outcome, Verdict
from grader.record.finding import Finding
from tests.unit.builders import check_result

SEEN = Finding("a_reason", "A fact.", "A hint.", "More.")


def line(outcome):
    return result(name="test_speedup", title="It is fast.", max_points=4.0, outcome=outcome)


def test_a_check_without_an_outcome_passed_with_all_its_points():
    found = line(None)

    assert (found.verdict, found.points, found.max_points) == (Verdict.PASSED, 4.0, 4.0)
    assert (found.reason, found.fact, found.hint, found.detail) == ("passed", "", "", "")


@pytest.mark.parametrize(
    ("verdict", "fraction", "points"),
    [
        pytest.param(Verdict.PASSED, 0.0, 4.0, id="passed"),
        pytest.param(Verdict.PARTIAL, 0.65, 2.6, id="partial"),
        pytest.param(Verdict.PARTIAL, 7.0, 4.0, id="never more than all"),
        pytest.param(Verdict.PARTIAL, -1.0, 0.0, id="never less than none"),
        pytest.param(Verdict.PARTIAL, 1 / 3, 1.3333, id="rounded"),
        pytest.param(Verdict.FAILED, 0.5, 0.0, id="failed"),
        pytest.param(Verdict.NOT_REACHED, 0.5, 0.0, id="not reached"),
        pytest.param(Verdict.INCONCLUSIVE, 0.5, None, id="inconclusive is open"),
        pytest.param(Verdict.UNGRADED, 0.5, None, id="ungraded is open"),
    ],
)
def test_a_verdict_gives_points_or_leaves_them_open(verdict, fraction, points):
    found = line(Outcome(verdict, SEEN, fraction))

    assert found.points == points
    assert found.verdict is verdict
    assert (found.reason, found.fact, found.hint, found.detail) == ("a_reason", "A fact.", "A hint.", "More.")


@pytest.mark.parametrize(
    "needed", [pytest.param(Verdict.FAILED, id="failed"), pytest.param(Verdict.NOT_REACHED, id="not reached itself")]
)
def test_a_check_whose_condition_failed_is_not_reached(needed):
    outcome = not_reached(check_result(verdict=needed))

    assert (outcome.verdict, outcome.finding) == (
        Verdict.NOT_REACHED,
        Finding("not_reached", "Needs first: The answer is right."),
    )


@pytest.mark.parametrize(
    "needed", [pytest.param(Verdict.INCONCLUSIVE, id="inconclusive"), pytest.param(Verdict.UNGRADED, id="ungraded")]
)
def test_a_check_whose_condition_is_open_waits_and_costs_nothing(needed):
    outcome = not_reached(check_result(verdict=needed))

    assert (outcome.verdict, outcome.finding) == (
        Verdict.INCONCLUSIVE,
        Finding("needs_open_check", "Waits for: The answer is right."),
    )
    assert line(outcome).points is None


def test_a_check_without_a_title_is_called_by_its_name():
    assert not_reached(check_result("test_x", Verdict.FAILED, title="")).finding.fact == "Needs first: test_x"


@pytest.mark.parametrize(
    ("verdicts", "score"),
    [
        pytest.param([], Score(Status.FINAL, 0, 0, 0), id="no check"),
        pytest.param([Verdict.PASSED, Verdict.FAILED], Score(Status.FINAL, 2.0, 2.0, 4.0), id="all decided"),
        pytest.param([Verdict.FAILED, Verdict.NOT_REACHED], Score(Status.FINAL, 0.0, 0.0, 4.0), id="nothing earned"),
        pytest.param([Verdict.PASSED, Verdict.UNGRADED], Score(Status.PROVISIONAL, None, 2.0, 4.0), id="one open"),
        pytest.param([Verdict.FAILED, Verdict.INCONCLUSIVE], Score(Status.PROVISIONAL, None, 0.0, 4.0), id="failed"),
        pytest.param([Verdict.UNGRADED, Verdict.INCONCLUSIVE], Score(Status.UNGRADED, None, 0, 4.0), id="all open"),
    ],
)
def test_a_score_has_points_only_when_every_check_is_decided(verdicts, score):
    assert total([check_result(f"test_{n}", verdict) for n, verdict in enumerate(verdicts)]) == score


def test_a_tenth_and_two_tenths_are_three_tenths():
    thirds = [check_result(points=0.1, max_points=0.1), check_result(points=0.2, max_points=0.2)]

    assert total(thirds) == Score(Status.FINAL, 0.3, 0.3, 0.3)


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=8))
def test_points_lie_between_nothing_and_all_and_open_checks_never_lower_them(verdicts):
    results = [check_result(f"test_{n}", verdict) for n, verdict in enumerate(verdicts)]

    score = total(results)

    assert 0 <= score.decided_points <= score.max_points == 2.0 * len(verdicts)
    assert (score.points is None) == any(verdict.is_open for verdict in verdicts)
    assert (score.status is Status.FINAL) == (score.points is not None)
