"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.points(2)
def test_every_island_fares_as_in_the_serial_program(answer, serial, inputs):
    """Every generation on every island equals the serial one, and so do the last populations."""
    hint = hint_at(answer["best"], serial["best"], generations=np.shape(inputs["seeds"])[2])
    for part in ("best", "mean"):
        answer.require_equal(serial, part, rtol=1e-9, hint=hint)
    answer.require_equal(serial, "populations", hint="Let the best migrate after the last epoch, too.")


def hint_at(found, right, *, generations):
    """What to look at, by the first entry that is wrong on any island."""
    wrong = ~np.isclose(found, right, rtol=1e-9).all(axis=0)
    first = int(wrong.argmax())
    if first == 0:
        return "The first populations are worth something else: call evaluate(individual, noise=noise) for each."
    if first <= generations:
        return "Call random.seed just before the offspring of a generation are made, with that generation's own seed."
    return "The first epoch is right: do the best of each island replace the worst of the next one after it?"


@pytest.mark.points(4, needs="test_every_island_fares_as_in_the_serial_program")
def test_the_evaluations_ran_on_the_workers(evidence):
    """The evaluations ran on the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_evaluations_ran_on_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
