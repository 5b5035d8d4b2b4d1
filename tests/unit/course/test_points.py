"""The four points, which are never mixed."""

from __future__ import annotations

import pytest

from grader.course.points import Points, Standing


@pytest.mark.parametrize(
    ("points", "final"),
    [
        pytest.param(Points(Standing.GRADED, 8.0, penalty=1.0, adjustment=0.5), 7.5, id="the sum"),
        pytest.param(Points(Standing.GRADED, 1.0, adjustment=-3.0), 0.0, id="never below 0"),
        pytest.param(Points(Standing.OPEN, 8.0, adjustment=2.0), None, id="open stays empty"),
        pytest.param(Points(Standing.WAITING, None), None, id="not graded yet"),
        pytest.param(Points(Standing.EXEMPT, 8.0), None, id="exempt"),
        pytest.param(Points(Standing.MISSING, None), 0.0, id="nothing handed in"),
        pytest.param(Points(Standing.MISSING, None, adjustment=2.0), 2.0, id="nothing handed in, and given points"),
        pytest.param(Points(Standing.MISSING, None, counts_missing=False), None, id="nothing handed in is empty"),
        pytest.param(Points(Standing.GRADED, 3.0, published=5.0), 5.0, id="what was given out stays"),
        pytest.param(Points(Standing.GRADED, 6.0, published=5.0), 6.0, id="and rises"),
        pytest.param(Points(Standing.OPEN, None, published=5.0), None, id="open again: the gradebook is left alone"),
    ],
)
def test_final_points(points, final):
    assert points.final == final


def test_whoever_keeps_what_was_given_out_is_known():
    assert Points(Standing.GRADED, 3.0, published=5.0).is_held
    assert not Points(Standing.GRADED, 5.0, published=5.0).is_held
