"""Whether an assignment can be judged on a machine, from records of programs whose worth is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.measuring import calibration
from grader.measuring.calibration import Rate, Shape
from grader.record import ArmName
from tests.unit.builders import client, engine, measured_round, record, run, serial, trace

GOOD = Shape(
    workers=2,
    serial_s=2.0,
    tasks=32,
    task_s=0.06,
    longest_s=0.1,
    overhead_s=0.002,
    parallelism=0.95,
    reference=1.9,
    wall=1.7,
    slowest_s=2.1,
)
ALONE = run(trace(1.0, engine(1, 0.0), engine(2, 0.0), client(1.0, in_tasks=1.0)))


def timed(**runs):
    return record(*[measured_round(n, timed=True, **runs) for n in range(3)])


def test_an_assignment_that_can_be_judged_has_no_warnings():
    assert calibration.warnings(GOOD) == []


@pytest.mark.parametrize(
    ("changed", "beginning"),
    [
        pytest.param({"task_s": 0.01}, "too fine-grained: a task takes 10 ms, and handing it out 2 ms", id="fine"),
        pytest.param({"serial_s": 0.4}, "too short: the serial program computes for 0.40 s", id="short"),
        pytest.param({"serial_s": 20.0}, "longer than it need be: the serial program computes for 20 s", id="long"),
        pytest.param({"tasks": 10}, "cut into few tasks: 10 for 2 workers", id="few"),
        pytest.param({"longest_s": 0.9}, "uneven: one task takes 900 ms of 2.00 s", id="uneven"),
        pytest.param(
            {"shared_label": "7"}, "labelled in vain: two tasks of the serial program have the label '7'", id="label"
        ),
        pytest.param({"parallelism": 0.6}, "hard to judge here: the reference keeps 60% of the cores busy", id="unfit"),
    ],
)
def test_what_makes_it_unfit_is_named(changed, beginning):
    (said,) = calibration.warnings(replace(GOOD, **changed))

    assert said.startswith(beginning)


def test_divisible_work_may_be_one_call_of_the_serial_program():
    assert calibration.warnings(replace(GOOD, tasks=1, task_s=2.0, longest_s=2.0, divisible=True)) == []


def test_a_label_that_two_tasks_share_is_found():
    baseline = serial()
    twice = replace(baseline, tasks=tuple(replace(t, label=str(n // 2)) for n, t in enumerate(baseline.tasks)))
    known = timed()
    rounds = tuple(replace(r, runs={**r.runs, ArmName.BASELINE: run(twice)}) for r in known.rounds)

    assert calibration.shape([replace(known, rounds=rounds)]).shared_label == "0"
    assert calibration.shape([known]).shared_label == ""


def test_tasks_of_a_group_may_share_a_label():
    baseline = serial()
    teams = replace(baseline, tasks=tuple(replace(t, label="0", group="alone") for t in baseline.tasks))
    known = timed()
    rounds = tuple(replace(r, runs={**r.runs, ArmName.BASELINE: run(teams)}) for r in known.rounds)

    assert calibration.shape([replace(known, rounds=rounds)]).shared_label == ""


def test_all_faults_are_told_at_once():
    assert len(calibration.warnings(replace(GOOD, task_s=0.001, longest_s=0.001, serial_s=0.1, tasks=3))) == 3


def test_the_shape_is_that_of_the_serial_program_and_the_reference():
    found = calibration.shape([timed(), timed()])

    assert found is not None
    assert (found.workers, found.tasks) == (2, len(serial().tasks))
    assert found.serial_s == pytest.approx(1.0)
    assert found.task_s == pytest.approx(0.05)
    assert found.reference == pytest.approx(2.0)
    assert found.parallelism == pytest.approx(1.0)


def test_records_without_a_timed_round_have_no_shape():
    assert calibration.shape([record(measured_round())]) is None


@pytest.mark.parametrize(
    ("slowest_s", "limit_s"),
    [pytest.param(0.5, 20, id="at least 20 s"), pytest.param(3.4, 40, id="ten times, rounded up")],
)
def test_the_proposed_limit_is_far_above_the_slowest_run(slowest_s, limit_s):
    assert calibration.wall_limit_s(replace(GOOD, slowest_s=slowest_s)) == limit_s


def test_a_reference_that_is_short_of_points_is_a_false_fail():
    slow = run(trace(0.8, engine(1, 0.5), engine(2, 0.5)))

    assert calibration.false_fails([timed(), timed(submission=slow)]) == Rate(2, 1, 0)


def test_a_serial_program_that_is_believed_is_a_false_pass():
    assert calibration.false_passes([timed(submission=ALONE), timed()]) == Rate(2, 1, 0)


def test_the_true_rate_is_bounded_by_what_was_seen():
    assert Rate(30, 0, 0).at_most == pytest.approx(0.095, abs=0.001)
    assert Rate(3, 0, 0).at_most == pytest.approx(0.632, abs=0.001)
