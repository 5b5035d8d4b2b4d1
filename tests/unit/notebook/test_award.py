"""What a test cell is worth: nothing but plain floats within its points leaves us."""

from __future__ import annotations

import numpy as np
import pytest

from grader.grades.verdict import CheckResult, Verdict
from grader.notebook.award import award, left_open, refused, scaled
from grader.record.finding import Finding


def result(points, max_points=4.0, verdict=Verdict.PARTIAL, **words):
    told = {"reason": "r", "fact": "A fact.", "hint": "", **words}
    return CheckResult("test_it", "It is.", verdict, points=points, max_points=max_points, **told)


@pytest.mark.parametrize(
    ("points", "max_score", "expected"),
    [
        pytest.param(4.0, 4.0, 4.0, id="all"),
        pytest.param(0.0, 4.0, 0.0, id="none"),
        pytest.param(1.0, 4.0, 1.0, id="some"),
        pytest.param(1.0, 8.0, 2.0, id="the gradebook's points count"),
        pytest.param(np.float64(0.0), 4.0, 0.0, id="numpy's zero"),
        pytest.param(np.float32(1.0), np.float64(4.0), 1.0, id="numpy's numbers"),
        pytest.param(np.int64(2), 4, 2.0, id="integers"),
        pytest.param(4.0000001, 4.0, 4.0, id="a little above the maximum"),
        pytest.param(1e300, 4.0, 4.0, id="far above"),
        pytest.param(-1.0, 4.0, 0.0, id="below"),
        pytest.param(True, 4.0, 1.0, id="a truth"),
    ],
)
def test_points_are_plain_floats_within_the_cells_points(points, max_score, expected):
    found = award(result(points), max_score).points

    assert type(found) is float
    assert found == expected
    assert float(repr(found)) == found


@pytest.mark.parametrize("points", [None, float("nan"), np.float64("nan"), float("inf"), -float("inf")], ids=repr)
def test_what_is_no_number_is_left_open(points):
    assert award(result(points), 4.0).points is None


def test_a_share_is_rounded_within_the_maximum():
    assert scaled(1 / 3, 0.1) == 0.0333
    assert scaled(0.999999, 4.0) == 4.0


def test_a_check_worth_nothing_is_left_open():
    assert award(result(0.0, max_points=0.0), 4.0).points is None


def test_an_award_tells_verdict_points_fact_hint_detail_and_notes():
    given = result(0.0, verdict=Verdict.FAILED, hint="Do this.", detail="Traceback")

    assert award(given, 4.0, ["Line 3 is IPython's."]).text == (
        "failed, 0 of 4 points\nA fact.\n→ Do this.\nTraceback\nLine 3 is IPython's.\n"
    )


def test_an_open_check_says_who_decides():
    assert award(result(None, verdict=Verdict.INCONCLUSIVE), 4.0).text == (
        "inconclusive, no points yet: your teacher decides\nA fact.\n"
    )


def test_the_traceback_of_a_broken_rubric_is_not_for_students():
    assert "Traceback" not in award(result(None, verdict=Verdict.UNGRADED, detail="Traceback"), 4.0).text


def test_a_long_traceback_is_cut():
    assert len(award(result(0.0, detail="x" * 100_000), 4.0).text) < 5000


def test_what_is_refused_gets_no_points_and_what_is_ours_stays_open():
    finding = Finding("r", "A fact.", "A hint.")

    assert refused(finding, 4.0, ["A note."]) == type(refused(finding, 4.0))(
        0.0, "failed, 0 of 4 points\nA fact.\n→ A hint.\nA note.\n"
    )
    assert left_open(finding, 4.0).points is None
