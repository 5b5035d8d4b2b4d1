"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_every_island_fares_as_in_the_serial_program(answer, serial):
    """Every generation on every island equals the serial one, and so do the last populations."""
    seeds = "Call random.seed just before a generation's offspring are made. Later epochs begin with what migrated."
    migration = "After every epoch, the last one too, the best of an island replace the worst of the next."
    for part in ("best", "mean"):
        answer.require_equal(serial, part, rtol=1e-9, hint=seeds)
    answer.require_equal(serial, "populations", hint=migration)


@pytest.mark.points(4, needs="test_every_island_fares_as_in_the_serial_program")
def test_the_evaluations_ran_on_the_workers(evidence):
    """The evaluations ran on the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_evaluations_ran_on_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
