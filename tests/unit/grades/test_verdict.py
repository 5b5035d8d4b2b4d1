"""Verdicts and outcomes of checks."""

from __future__ import annotations

import pytest

from grader.grades.verdict import Outcome, Verdict, failed, inconclusive, ungraded
from grader.record.finding import Finding

SEEN = Finding("one_worker", "One engine did all.", "Use both.")


@pytest.mark.parametrize(
    ("verdict", "is_open"),
    [
        pytest.param(Verdict.PASSED, False, id="passed"),
        pytest.param(Verdict.PARTIAL, False, id="partial"),
        pytest.param(Verdict.FAILED, False, id="failed"),
        pytest.param(Verdict.NOT_REACHED, False, id="not reached"),
        pytest.param(Verdict.INCONCLUSIVE, True, id="inconclusive"),
        pytest.param(Verdict.UNGRADED, True, id="ungraded"),
    ],
)
def test_only_what_is_ours_is_open(verdict, is_open):
    assert verdict.is_open is is_open


@pytest.mark.parametrize(
    ("make", "verdict"),
    [
        pytest.param(failed, Verdict.FAILED, id="failed"),
        pytest.param(inconclusive, Verdict.INCONCLUSIVE, id="inconclusive"),
        pytest.param(ungraded, Verdict.UNGRADED, id="ungraded"),
    ],
)
def test_an_outcome_holds_verdict_and_finding_and_reads_as_its_fact(make, verdict):
    outcome = make(SEEN)

    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.finding, outcome.fraction) == (verdict, SEEN, 0.0)
    assert str(outcome) == "One engine did all."
