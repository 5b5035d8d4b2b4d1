"""Moments: exactly one, or a message that says why not."""

from __future__ import annotations

import datetime as dt

import pytest

from grader.course import dates

HERE = dates.zone("Europe/Luxembourg")


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        pytest.param("2026-12-01", "2026-12-01T22:59:59+00:00", id="a day is its last second"),
        pytest.param("2026-12-01 18:00", "2026-12-01T17:00:00+00:00", id="a time of day"),
        pytest.param("2026-07-01T18:00:30", "2026-07-01T16:00:30+00:00", id="in summer"),
        pytest.param("2026-12-01T18:00+05:30", "2026-12-01T12:30:00+00:00", id="with its distance to UTC"),
        pytest.param(dt.date(2026, 12, 1), "2026-12-01T22:59:59+00:00", id="a day of TOML's"),
        pytest.param("2026-10-25 02:30+01:00", "2026-10-25T01:30:00+00:00", id="twice, but said which"),
    ],
)
def test_a_moment_is_the_one_that_is_meant_there(given, utc):
    assert dates.moment(given, HERE).astimezone(dt.UTC).isoformat() == utc


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param("2026-03-29 02:30", "is skipped by the clock in Europe/Luxembourg", id="skipped"),
        pytest.param("2026-10-25 02:30", r"comes twice in Europe/Luxembourg; .*\+02:00 or \+01:00", id="twice"),
        pytest.param("1.12.2026", 'is no date; write it as "2026-12-01"', id="another country's"),
        pytest.param("", "is no date", id="empty"),
        pytest.param("2026-02-30", "is no date", id="no such day"),
    ],
)
def test_what_is_not_exactly_one_moment_is_told(given, words):
    with pytest.raises(dates.DateError, match=words):
        dates.moment(given, HERE)


@pytest.mark.parametrize("name", ["Luxembourg/Europe", "", "../../etc/passwd"])
def test_an_unknown_time_zone_is_told(name):
    with pytest.raises(dates.DateError, match="is no time zone"):
        dates.zone(name)
