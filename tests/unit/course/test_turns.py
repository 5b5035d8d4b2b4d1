"""Who is graded as work comes in, and who waits."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from grader.course import turns
from grader.course.attempts import Attempt
from grader.course.settings import Dated

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def _tried(*minutes):
    return [
        Attempt(n, "ann", "svm", NOON + dt.timedelta(minutes=m), Path(), {}, f"digest {n}", "", "")
        for n, m in enumerate(minutes, 1)
    ]


@pytest.mark.parametrize(
    ("dated", "minutes", "now", "numbers"),
    [
        pytest.param(Dated("svm"), (0, 1, 2), 2, [1, 2, 3], id="no limits"),
        pytest.param(Dated("svm", attempts=2), (0, 1, 2), 60, [1, 2], id="so many"),
        pytest.param(Dated("svm", wait_minutes=30), (0, 10), 20, [1], id="too soon"),
        pytest.param(Dated("svm", wait_minutes=30), (0, 10), 30, [1, 2], id="after the wait"),
        pytest.param(Dated("svm", wait_minutes=30), (0, 45), 45, [1, 2], id="later than the wait"),
        pytest.param(Dated("svm"), (), 0, [], id="nothing"),
    ],
)
def test_attempts_are_graded_within_the_limits_of_the_course(dated, minutes, now, numbers):
    assert turns.allowed(dated, _tried(*minutes), NOON + dt.timedelta(minutes=now)) == numbers


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        pytest.param(Dated("svm", attempts=1), "Attempt 2 is kept, and graded by the teacher: 1 are", id="so many"),
        pytest.param(Dated("svm", wait_minutes=30), "Attempt 2 is graded 30 minutes after the one before", id="wait"),
        pytest.param(Dated("svm"), "", id="graded"),
    ],
)
def test_whoever_waits_is_told_why(dated, words):
    tried = _tried(0, 1)

    told = turns.left_waiting(dated, tried, turns.allowed(dated, tried, NOON + dt.timedelta(minutes=2)))

    assert told.startswith(words)
    assert bool(told) == bool(words)
