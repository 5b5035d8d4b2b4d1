"""A rubric tried on right answers: which checks fail them or are broken, and which bounds are too narrow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.coursework.submission import Submission
from grader.grades import trial
from grader.grades.check import Check
from grader.grades.rubric import Answer
from grader.grades.trial import Tried
from grader.grades.verdict import ungraded
from grader.record import ArmName, Arrays
from grader.record.finding import Finding
from tests.unit.builders import measured_round, parallel, record, run, serial


def answered(index, mine):
    runs = {
        ArmName.SUBMISSION: replace(run(parallel()), answer=Arrays(x=np.asarray(mine))),
        ArmName.BASELINE: replace(run(serial()), answer=Arrays(x=np.zeros_like(mine))),
    }
    return replace(measured_round(index), runs=runs)


def records(values):
    """Two records, of the first half of the answers and of the second."""
    rounds = [answered(n, value) for n, value in enumerate(values)]
    return [record(*rounds[: len(rounds) // 2]), record(*rounds[len(rounds) // 2 :])]


def tried(act, values, uses=("answer",)):
    check = Check(
        "test_x", "It is right.", 1.0, frozenset(uses), (), lambda view: act(Answer(view, ArmName.SUBMISSION))
    )
    return trial.tried({"test_x": check}, records(values), Submission("reference", "tiny", {}), lambda done: {})


def close(error):
    return lambda answer: answer.require_close(0.0, "x", error=error)


def fails(answer):
    assert answer["x"] < 1.0, "It is large.\nVery."


def breaks(answer):
    return answer["x"].total


def undrawn(answer):
    raise ungraded(Finding("backend_failed", "The inputs could not be drawn again."))


def test_each_round_of_each_record_is_looked_at():
    (found,) = tried(fails, [0.0, 2.0, 0.5, 3.0])

    assert (found.check, found.rounds, found.failed, found.fact) == ("test_x", 4, 2, "It is large.")
    assert not found.is_too_narrow


def test_what_a_check_raises_that_ends_no_check_is_kept():
    (found,) = tried(breaks, [0.0, 0.0])

    assert found.broken == "AttributeError: 'numpy.ndarray' object has no attribute 'total'"
    assert found.failed == 0


def test_a_check_that_stays_open_is_neither_failed_nor_broken():
    (found,) = tried(undrawn, [0.0])

    assert (found.failed, found.fact, found.broken) == (0, "", "")


@pytest.mark.parametrize("uses", [("evidence",), ("speedup",), ("submission",)])
def test_checks_that_look_at_no_answer_are_left_out(uses):
    assert tried(fails, [0.0], uses) == []


@pytest.mark.parametrize("shape", [pytest.param((), id="one number"), pytest.param((5,), id="five")])
@pytest.mark.parametrize(
    ("error", "narrow"),
    [
        pytest.param(1.0, False, id="as it is"),
        pytest.param(4.0, False, id="wider"),
        pytest.param(0.3, True, id="a third"),
    ],
)
def test_an_error_that_is_too_small_shows_in_the_spread_of_right_answers(shape, error, narrow):
    rng = np.random.default_rng(5)

    (found,) = tried(close(error), [rng.normal(size=shape) for _ in range(12)])

    assert found.is_too_narrow == narrow
    assert found.spread == pytest.approx(1 / error, rel=0.4)


def test_distances_that_come_again_are_not_random_and_count_once():
    (found,) = tried(close(0.5), [1.0, 0.25, 1.0, 0.25])

    assert found.distances == (2.0, 0.5)


def test_hardly_any_error_that_is_what_it_says_is_called_too_small():
    rng = np.random.default_rng(6)

    wrong = sum(
        Tried("test_x", n, 0, "", "", tuple(rng.normal(size=n))).is_too_narrow
        for n in (1, 3, 12, 100)
        for _ in range(2500)
    )

    assert wrong <= 30  # of 10,000; a thousandth is expected


def test_how_often_a_right_answer_misses_a_bound_that_is_too_narrow_is_estimated():
    rng = np.random.default_rng(7)
    spread, limit, values = 3.4, 5.6, 4
    distances = np.abs(rng.normal(scale=spread, size=(20_000, values)))

    found = Tried("test_x", 20_000, 0, "", "", tuple(distances.ravel()), values, limit)

    assert found.misses == pytest.approx((distances > limit).any(axis=1).mean(), rel=0.05)


def test_a_check_without_a_bound_has_none_that_could_be_too_narrow():
    found = Tried("test_x", 3, 0, "", "")

    assert not found.is_too_narrow


def test_a_failed_bound_is_told_as_the_check_tells_it():
    (found,) = tried(close(0.001), [1.0, 0.0])

    assert found.failed == 1
    assert found.fact.startswith("'x' lies too far from what is expected: it is 1 instead of 0, 1,000 standard errors")
