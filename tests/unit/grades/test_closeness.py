"""Numbers held against each other: whole ones exactly, all others within what floats can tell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grades.closeness import closeness, told_apart

INT64 = st.integers(-(2**63), 2**63 - 1)
UINT64 = st.integers(0, 2**64 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def close(mine, wanted, *, dtypes=("i8", "i8"), **tolerance):
    return bool(closeness(np.array(mine, dtypes[0]), np.array(wanted, dtypes[1]), **tolerance))


@given(INT64, INT64 | st.sampled_from([2**53, 2**53 + 1, -(2**63), 2**63 - 1]))
def test_two_whole_numbers_agree_without_tolerance_only_where_they_are_the_same(mine, wanted):
    assert close(mine, wanted) == (mine == wanted)


@given(INT64, st.integers(-3, 3))
def test_neighbours_of_a_large_whole_number_are_others(wanted, step):
    mine = max(-(2**63), min(2**63 - 1, wanted + step))

    assert close(mine, wanted) == (mine == wanted)


@given(INT64, UINT64)
def test_an_unsigned_number_is_no_negative_one_of_the_same_bits(mine, wanted):
    assert close(mine, wanted, dtypes=("i8", "u8")) == (mine == wanted)


@given(st.integers(-(2**40), 2**40), st.integers(-1000, 1000), st.integers(0, 1000))
def test_whole_numbers_agree_within_an_absolute_tolerance(wanted, step, atol):
    assert close(wanted + step, wanted, atol=atol) == (abs(step) <= atol)


@given(FLOATS, FLOATS)
def test_two_floats_agree_without_tolerance_only_where_they_are_the_same(mine, wanted):
    assert close(mine, wanted, dtypes=("f8", "f8")) == (mine == wanted)


@pytest.mark.parametrize("mine", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_close_to_no_number(mine):
    assert not close(mine, 1.0, dtypes=("f8", "f8"), rtol=1e-6)


@given(INT64, INT64)
def test_two_whole_numbers_that_differ_are_written_differently(mine, wanted):
    one, two = told_apart(np.int64(mine), np.int64(wanted))

    assert (one == two) == (mine == wanted)


@given(FLOATS, FLOATS)
def test_two_floats_that_differ_are_written_differently(mine, wanted):
    one, two = told_apart(np.float64(mine), np.float64(wanted))

    assert (one == two) == (float(mine) == float(wanted) and math.copysign(1, mine) == math.copysign(1, wanted))


def test_floats_are_written_in_six_digits_where_these_tell_them_apart():
    assert told_apart(np.float64(1.23456789), np.float64(2.0)) == ("1.23457", "2")
