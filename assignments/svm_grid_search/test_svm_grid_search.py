"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_every_fold_score_equals_the_serial_one(answer, serial):
    """Every fold's score equals the one of the serial grid search."""
    hint = "Search the whole param_grid with the given estimator, and give the folds as cv."
    answer.require_equal(serial, "split0_test_score", rtol=1e-9, hint=hint)
    answer.require_equal(serial, "split1_test_score", rtol=1e-9, hint=hint)
    answer.require_equal(serial, "mean_test_score", rtol=1e-9, hint=hint)


@pytest.mark.points(4, needs="test_every_fold_score_equals_the_serial_one")
def test_the_fits_ran_on_the_engines(evidence):
    """The fits ran on the engines, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_fits_ran_on_the_engines")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
