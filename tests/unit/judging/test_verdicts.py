"""Gradings that are replayed from recorded rounds, as ``make bench-verdicts`` does."""

from __future__ import annotations

import pytest

from benchmarks.verdicts import recording, replay
from grader.judging import speedup
from grader.measuring import calibration
from tests.unit import model


@pytest.mark.parametrize(
    ("wrong", "of", "bound"),
    [
        pytest.param(0, 30, 0.0950, id="none of thirty"),  # 1 - 0.05 ** (1 / 30)
        pytest.param(0, 3000, 0.000998, id="none of three thousand"),
        pytest.param(1, 20, 0.2161, id="one of twenty"),
    ],
)
def test_the_bound_is_that_of_clopper_and_pearson(wrong, of, bound):
    assert calibration.upper_bound(wrong, of) == pytest.approx(bound, rel=0.01)


@pytest.mark.parametrize(("serial", "truth"), [pytest.param(4, True, id="1.8"), pytest.param(24, False, id="1.2")])
def test_replayed_gradings_of_what_is_far_from_the_limit_are_right(serial, truth):
    rounds = model.rounds(1, "bursty", serial=serial, count=30)

    found = replay.replayed(rounds, truth=truth)

    assert found.wrong == 0
    assert found.open <= 0.02 * found.gradings  # whoever seems to compute more than is needed: measured again
    assert speedup.MIN_ROUNDS <= found.mean_rounds <= speedup.MAX_ROUNDS
    assert found.wrong_at_most == pytest.approx(0.00116, rel=0.02)  # no wrong sign in thirty rounds


def test_a_wrong_verdict_is_counted():
    rounds = model.rounds(1, "quiet", serial=24, count=30)

    assert replay.replayed(rounds, truth=True).wrong == replay.GRADINGS


def test_the_usual_threshold_fails_a_fast_program_beside_a_steady_neighbour():
    rounds = model.rounds(1, "steady", serial=4, count=30)

    assert replay.plain_threshold(rounds, truth=True) > 0.2


@pytest.mark.parametrize("backend", recording.BACKENDS)
def test_the_recorded_programs_are_written_for_each_backend(backend, tmp_path):
    assert recording.assignment(backend, tmp_path).backend == backend
    compile(recording.program(backend, 4), "spread.py", "exec")
