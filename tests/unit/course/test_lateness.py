"""What is lost by handing in late."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.lateness import Base, Late
from grader.course.points import Points, Standing

A_DAY = dt.timedelta(days=1)
A_SECOND = dt.timedelta(seconds=1)
TENTH = Late(share=0.1)


@pytest.mark.parametrize(
    ("rule", "late", "lost"),
    [
        pytest.param(Late(), A_DAY * 9, 0.0, id="without a rule nothing is lost"),
        pytest.param(TENTH, -A_SECOND, 0.0, id="in time"),
        pytest.param(TENTH, dt.timedelta(), 0.0, id="in the last second"),
        pytest.param(TENTH, A_SECOND, 0.8, id="a day that has begun"),
        pytest.param(TENTH, A_DAY, 0.8, id="one day"),
        pytest.param(TENTH, A_DAY + A_SECOND, 1.6, id="the second day"),
        pytest.param(Late(share=0.1, of=Base.MAXIMUM), A_SECOND, 1.0, id="of the maximum"),
        pytest.param(Late(share=0.1, each="hour"), dt.timedelta(minutes=61), 1.6, id="by the hour"),
        pytest.param(Late(share=0.1, at_most=0.5), A_DAY * 30, 4.0, id="at most half"),
        pytest.param(Late(share=0.1, grace_minutes=10), dt.timedelta(minutes=10), 0.0, id="in the time of grace"),
        pytest.param(Late(share=0.1, grace_minutes=10), dt.timedelta(minutes=11), 0.8, id="after it"),
        pytest.param(Late(share=0.1, until_days=2), A_DAY * 2 + A_SECOND, 8.0, id="too late for any"),
        pytest.param(Late(share=1.0, of=Base.MAXIMUM), A_DAY * 3, 8.0, id="never more than were reached"),
    ],
)
def test_a_penalty_follows_the_rule_and_the_time_of_handing_in(rule, late, lost):
    assert rule.penalty(8.0, 10.0, late) == pytest.approx(lost)


@given(
    share=st.floats(0, 1),
    at_most=st.floats(0, 1),
    of=st.sampled_from(list(Base)),
    raw=st.floats(0, 100),
    late=st.timedeltas(max_value=dt.timedelta(days=400)),
    adjustment=st.floats(-200, 200),
)
def test_no_rule_gives_points_away_or_makes_them_negative(share, at_most, of, raw, late, adjustment):
    lost = Late(share=share, at_most=at_most, of=of).penalty(raw, 100.0, late)

    assert 0.0 <= lost <= raw
    final = Points(Standing.GRADED, raw, penalty=lost, adjustment=adjustment).final
    assert final is not None
    assert final >= 0.0


@given(late=st.timedeltas(dt.timedelta(), dt.timedelta(days=60)), more=st.timedeltas(dt.timedelta(), A_DAY))
def test_later_never_costs_less(late, more):
    rule = Late(share=0.07, each="hour", at_most=0.9, until_days=30)

    assert rule.penalty(5.0, 10.0, late + more) >= rule.penalty(5.0, 10.0, late)
