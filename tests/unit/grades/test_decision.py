"""What a teacher decided stands in place of what was judged."""

from __future__ import annotations

import pytest

from grader.grades import decision
from grader.grades.decision import Decision
from grader.grades.verdict import Verdict
from tests.unit.builders import check_result

OPEN = check_result("test_speedup", Verdict.INCONCLUSIVE, reason="rounds_disagree", fact="They differ.")


@pytest.mark.parametrize(
    ("points", "verdict"),
    [
        pytest.param(2.0, Verdict.PASSED, id="all"),
        pytest.param(1.5, Verdict.PARTIAL, id="some"),
        pytest.param(0.0, Verdict.FAILED, id="none"),
    ],
)
def test_points_set_by_hand_decide_the_verdict(points, verdict):
    found, other = decision.applied([OPEN, check_result()], {"test_speedup": Decision(points, "Seen.", "2026-11-22")})

    assert (found.verdict, found.points, found.reason) == (verdict, points, "set_by_hand")
    assert found.fact == "Set by hand on 2026-11-22: Seen."
    assert found.detail == "inconclusive (rounds_disagree): They differ."
    assert other == check_result()


def test_no_more_than_a_check_is_worth_can_be_given():
    (found,) = decision.applied([OPEN], {"test_speedup": Decision(7.0, "Seen.", "2026-11-22")})

    assert found.points == OPEN.max_points


def test_a_second_decision_keeps_what_was_seen():
    once = decision.applied([OPEN], {"test_speedup": Decision(1.0, "First.", "2026-11-22")})

    (found,) = decision.applied(once, {"test_speedup": Decision(2.0, "Second.", "2026-11-23")})

    assert (found.points, found.detail) == (2.0, "inconclusive (rounds_disagree): They differ.")


def test_decisions_come_back_from_a_document():
    before = {"test_speedup": Decision(1.0, "Seen.", "2026-11-22")}

    assert decision.from_plain(decision.to_plain(before)) == before
