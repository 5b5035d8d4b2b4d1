"""Random answers held against a bound: the rate of false fails is what is stated, by simulation and by the formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grades import bound
from grader.judging import rounds, speedup


def held(mine, expected, error, *, scale=1.0, rate=bound.RATE):
    return bound.held(mine, expected, error, scale=scale, rate=rate)


@given(st.integers(1, 10**6), st.floats(1e-12, 1e-3))
def test_all_values_in_all_rounds_of_a_grading_are_right_but_at_the_stated_rate(values, rate):
    beyond = math.erfc(bound.limit(values, rate) / math.sqrt(2))

    assert values * bound.ROUNDS * beyond == pytest.approx(rate, rel=1e-6)


def test_no_grading_looks_at_more_answers_than_are_reckoned_with():
    each = rounds.ROUNDS_TO_GIVE_UP + speedup.MAX_ROUNDS

    assert rounds.MAX_ATTEMPTS * each == bound.ROUNDS == 48


def test_a_right_answer_is_failed_as_often_as_is_stated():
    rng = np.random.default_rng(1)
    rate, gradings, values = 1e-3, 100_000, 4

    limit = bound.limit(values, rate)
    shown = np.array([(np.abs(rng.normal(size=(bound.ROUNDS, values))) > limit).any() for _ in range(gradings)])

    assert 60 <= shown.sum() <= 145  # 100 of 100,000; four standard deviations to either side


def test_a_right_answer_of_the_tutorials_monte_carlo_passes():
    rng = np.random.default_rng(2)
    tries = 1_000_000
    pi = 4 * rng.binomial(tries, math.pi / 4, size=2000) / tries
    error = math.sqrt(math.pi * (4 - math.pi) / tries)

    assert not any(held(one, math.pi, error).fact for one in pi)
    assert np.std(pi) == pytest.approx(error, rel=0.1)


def test_two_random_answers_lie_further_apart_than_one_from_what_is_expected():
    one = held(1.0, 1.5, 0.1)
    two = held(1.0, 1.5, 0.1, scale=math.sqrt(2))

    assert float(one.distances) == pytest.approx(5.0)
    assert float(two.distances) == pytest.approx(5.0 / math.sqrt(2))


@pytest.mark.parametrize(
    ("mine", "expected", "error", "fact"),
    [
        pytest.param(
            3.2,
            3.0,
            0.01,
            ": it is 3.2 instead of 3, 20 standard errors away; a right answer is farther than 5.6 away in at most "
            "one of 1,000,000 gradings",
            id="a single number",
        ),
        pytest.param(
            [1.0, 2.5, 9.0],
            [1, 2, 3],
            [0.1, 0.05, 0.1],
            " in 2 of 3 values; at [1] it is 2.5 instead of 2, 10 standard errors away; a right answer is farther than "
            "5.8 away in at most one of 1,000,000 gradings",
            id="several",
        ),
        pytest.param(
            [[0, 700]],
            0.0,
            10.0,
            " in 1 of 2 values; at [0, 1] it is 700 instead of 0, 70 standard errors away; a right answer is farther "
            "than 5.7 away in at most one of 1,000,000 gradings",
            id="a grid of counts",
        ),
    ],
)
def test_what_lies_too_far_away_is_told_in_standard_errors_with_the_rate(mine, expected, error, fact):
    assert held(mine, expected, error).fact == fact


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        pytest.param(0.1, "rate=0.1 would fail a right answer in one of 10 gradings; it must be", id="one in ten"),
        pytest.param(2e-3, "rate=0.002 would fail a right answer in one of 500 gradings", id="a little too often"),
        pytest.param(0.0, "rate=0 is no rate; it must be above 0, and at most 0.001", id="never"),
        pytest.param(math.nan, "rate=nan is no rate", id="no number"),
    ],
)
def test_a_bound_that_right_answers_miss_too_often_is_the_authors_fault(rate, words):
    with pytest.raises(ValueError, match=words):
        held(1.0, 1.0, 0.1, rate=rate)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(0.0, "it is 0", id="none"),
        pytest.param([0.1, -0.5], "it is -0.5", id="below 0"),
        pytest.param([0.1, math.nan], "it is nan", id="no number"),
        pytest.param(math.inf, "it is inf", id="endless"),
    ],
)
def test_an_error_that_is_none_is_the_authors_fault(error, words):
    with pytest.raises(ValueError, match=f"error must be above 0, the standard error of a right answer; {words}"):
        held([1.0, 1.0], 1.0, error)
