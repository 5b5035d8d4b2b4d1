"""Speedup from demand: what it is, what points it gives, when it stays open, and that neighbours hardly move it."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.speedup import RoundSpeedup, Speedup, demand_speedup, judge, misused_cpu_s, of_round, parallelism, stepped
from grader.trace import Trace
from tests.unit.builders import broker, client, engine, parallel, serial, trace

SECONDS = st.floats(0.01, 100.0)


def one(submission: float, *, reference: float | None = 1.8, parallelism: float = 1.9, wall: float = 1.0):
    return RoundSpeedup(submission, reference, parallelism, wall)


@given(SECONDS, st.floats(0.0, 100.0))
def test_a_serial_program_is_once_as_fast_as_itself_however_long_it_waits_for_a_core(cpu_s, wait_s):
    seen = serial(cpu_s, wait_s=wait_s)

    assert demand_speedup(seen, seen, 2) == pytest.approx(1.0)


def test_two_engines_that_never_pause_are_twice_as_fast():
    assert demand_speedup(parallel(1.0), serial(1.0), 2) == pytest.approx(2.0)


def test_needless_work_is_no_speedup():
    assert demand_speedup(parallel(2.0), serial(1.0), 2) == pytest.approx(1.0)


def test_idle_engines_are_no_speedup():
    half_idle = replace(parallel(1.0), wall_s=1.0)

    assert demand_speedup(half_idle, serial(1.0), 2) == pytest.approx(1.0)


@given(SECONDS, SECONDS, SECONDS, st.floats(0.01, 100.0))
def test_a_slower_or_faster_machine_changes_no_speedup(first_s, second_s, wall_s, factor):
    here = trace(wall_s, engine(1, first_s), engine(2, second_s))
    there = trace(wall_s * factor, engine(1, first_s * factor), engine(2, second_s * factor))

    assert demand_speedup(there, serial(factor), 2) == pytest.approx(demand_speedup(here, serial(1.0), 2))


def test_parallelism_counts_cores_that_were_used_or_waited_for():
    crowded = trace(1.0, engine(1, 0.5, wait_s=0.5), engine(2, 0.25, wait_s=0.25))

    assert parallelism(crowded, 2) == 1.5


def test_a_round_holds_both_programs_against_the_same_baseline():
    slow, fast, baseline = trace(0.8, engine(1, 0.5), engine(2, 0.5)), parallel(1.0), serial(1.0)

    found = of_round(slow, baseline, fast, 2)

    assert found.submission == pytest.approx(1.25)
    assert found.reference == pytest.approx(2.0)
    assert found.parallelism == pytest.approx(2.0)
    assert found.wall == pytest.approx(1.25)


def test_a_round_without_a_reference_says_so():
    found = of_round(parallel(), serial(), None, 2)

    assert (found.reference, found.parallelism, found.fraction) == (None, 0.0, 0.0)


def test_a_helper_that_waits_beside_an_idle_core_is_no_speedup():
    starved = trace(0.624, engine(1, 0.624), engine(2, 0.009, wait_s=0.615), idle_s=0.62, cores=2)

    assert demand_speedup(starved, serial(0.624), 2) == pytest.approx(1.0, abs=0.02)


def test_work_that_is_moved_to_the_broker_is_no_speedup():
    reference = replace(parallel(), processes=(*parallel().processes, broker(0.05)))
    moved = trace(0.5, engine(1, 0.25), engine(2, 0.25), broker(0.6))

    found = of_round(moved, serial(), reference, 2)

    assert found.submission == pytest.approx(1.0 / (0.5 + 0.5))  # 0.05 s are usual and 0.05 s are slack
    assert found.reference == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("cpu_s", "misused_s"),
    [
        pytest.param(0.0, 0.0, id="none"),
        pytest.param(0.2, 0.0, id="as usual"),
        pytest.param(0.29, 0.0, id="within a tenth of the program's time more"),
        pytest.param(0.5, 0.2, id="beyond that"),
    ],
)
def test_a_broker_may_use_what_is_usual_and_a_tenth_of_the_programs_time(cpu_s, misused_s):
    seen = trace(0.5, engine(1, 0.5), engine(2, 0.5), broker(cpu_s))

    assert misused_cpu_s(seen, 0.2) == pytest.approx(misused_s)


def test_without_a_reference_what_the_broker_uses_is_the_usual():
    busy = trace(0.5, engine(1, 0.5), engine(2, 0.5), broker(0.9))

    assert of_round(busy, serial(), None, 2).submission == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("submission", "reference", "fraction"),
    [
        pytest.param(1.0, 1.8, 0.0, id="as fast as serial"),
        pytest.param(0.5, 1.8, 0.0, id="slower than serial"),
        pytest.param(1.62, 1.8, 1.0, id="nine tenths of the reference"),
        pytest.param(1.31, 1.8, 0.5, id="half of the gain that is needed"),
        pytest.param(3.0, 1.8, 1.0, id="faster than the reference"),
        pytest.param(1.05, 1.0, 1.0, id="a reference that gains nothing asks for one step"),
        pytest.param(1.025, 0.5, 0.5, id="a reference slower than serial asks for one step"),
    ],
)
def test_points_grow_from_serial_to_nine_tenths_of_the_reference(submission, reference, fraction):
    assert one(submission, reference=reference).fraction == pytest.approx(fraction)


@pytest.mark.parametrize(
    ("fraction", "step"),
    [
        pytest.param(0.0, 0.0, id="nothing"),
        pytest.param(0.001, 0.05, id="a trace is a step"),
        pytest.param(0.05, 0.05, id="a whole step"),
        pytest.param(0.15, 0.15, id="three steps in spite of binary fractions"),
        pytest.param(0.51, 0.55, id="upwards"),
        pytest.param(0.96, 1.0, id="the last step"),
        pytest.param(1.0, 1.0, id="all"),
    ],
)
def test_partial_points_come_in_steps_of_five_percent_in_the_students_favour(fraction, step):
    assert stepped(fraction) == pytest.approx(step)


@given(st.floats(0.0, 1.0))
def test_a_step_is_never_below_the_fraction_and_less_than_one_step_above_it(fraction):
    found = stepped(fraction)

    assert fraction - 1e-6 <= found < fraction + 0.05 + 1e-6
    assert math.isclose(found / 0.05, round(found / 0.05), abs_tol=1e-9)
    assert found <= 1.0


def test_no_rounds_leave_it_open():
    assert judge([], 2) == Speedup(None, 0.0, None, 0.0, 0, "no_rounds")


def test_without_a_reference_the_speedup_is_known_and_the_points_are_open():
    found = judge([one(1.5, reference=None, parallelism=0.0, wall=1.4)] * 3, 2)

    assert found == Speedup(None, 1.5, None, 1.4, 3, "no_reference")


@pytest.mark.parametrize(
    ("parallelisms", "reason"),
    [
        pytest.param([1.6, 1.6, 1.6], "", id="all fit"),
        pytest.param([1.6, 1.6, 1.0], "", id="two fit"),
        pytest.param([1.6, 1.0, 1.0], "machine_unfit", id="one fits"),
        pytest.param([1.49, 1.49, 1.49], "machine_unfit", id="just below three quarters"),
        pytest.param([1.5, 1.5, 1.5], "", id="three quarters"),
    ],
)
def test_a_machine_where_the_reference_finds_no_cores_gives_no_verdict(parallelisms, reason):
    found = judge([one(1.7, parallelism=p) for p in parallelisms], 2)

    assert found.open_reason == reason
    assert (found.fraction is None) == bool(reason)


def test_rounds_on_a_busy_machine_are_not_counted():
    rounds = [one(1.7), one(1.7), one(0.2, parallelism=0.3)]

    assert judge(rounds, 2).fraction == 1.0


def test_rounds_that_differ_by_more_than_a_third_of_the_points_give_none():
    rounds = [one(1.62), one(1.62), one(1.4)]  # 1, 1 and 0.65 of the points

    assert judge(rounds, 2) == Speedup(None, 1.62, 1.8, 1.0, 3, "rounds_disagree")


def test_from_four_rounds_on_the_best_and_the_worst_are_left_out_of_the_spread():
    odd = one(1.0)  # one unlucky round

    assert judge([one(1.5), one(1.5), odd], 2).open_reason == "rounds_disagree"
    assert judge([one(1.5), one(1.5), one(1.5), odd], 2).fraction == pytest.approx(0.85)
    assert judge([one(1.5), odd, odd, one(1.5)], 2).open_reason == "rounds_disagree"
    assert judge([odd, one(1.4), one(1.5), one(1.5), one(3.0)], 2).fraction == pytest.approx(0.85)


def test_the_median_round_gives_the_points():
    rounds = [one(1.31), one(1.33), one(1.35)]

    found = judge(rounds, 2)

    assert found.fraction == pytest.approx(0.55)
    assert (found.submission, found.reference, found.rounds, found.open_reason) == (1.33, 1.8, 3, "")


def test_full_points_from_nine_tenths_of_the_reference_on():
    assert judge([one(1.62)] * 3, 2).fraction == 1.0
    assert judge([one(1.58)] * 3, 2).fraction == pytest.approx(0.95)


def test_as_fast_as_serial_is_nothing():
    assert judge([one(1.0)] * 3, 2).fraction == 0.0


def noisy(draw: random.Random, *, speedup: float, neighbours: float) -> Trace:
    """A run of one second of work on two workers that is truly this much faster than serial.

    One worker does the part that cannot be shared. Neighbours make each worker wait for its core by a random part of
    what it computes, and its CPU time is a little different each time.
    """
    alone = 2 / speedup - 1  # Amdahl's law for two workers
    shared = [(1 - alone) / 2 * draw.gauss(1.0, 0.01) for _ in range(2)]
    first, second = alone + shared[0], shared[1]
    waits = [cpu * neighbours * draw.random() for cpu in (first, second)]
    wall_s = max(first + waits[0], second + waits[1])
    return trace(wall_s, engine(1, first, wait_s=waits[0]), engine(2, second, wait_s=waits[1]))


def judged(seed: int, *, speedup: float, neighbours: float) -> Speedup:
    draw = random.Random(seed)
    rounds = []
    for _ in range(5):
        wait_s = neighbours * draw.random()
        baseline = trace(1.0 + wait_s, client(1.0, wait_s=wait_s, in_tasks=1.0))
        submission = noisy(draw, speedup=speedup, neighbours=neighbours)
        rounds.append(of_round(submission, baseline, noisy(draw, speedup=1.85, neighbours=neighbours), 2))
    return judge(rounds, 2)


SEEDS = range(200)


@pytest.mark.parametrize(
    "neighbours", [pytest.param(0.0, id="quiet"), pytest.param(0.3, id="noisy"), pytest.param(1.0, id="very noisy")]
)
def test_a_true_speedup_of_1_8_is_never_failed_and_mostly_gets_full_points(neighbours):
    fractions = [judged(seed, speedup=1.8, neighbours=neighbours).fraction for seed in SEEDS]
    decided = [f for f in fractions if f is not None]

    assert min(decided) >= 0.6
    assert sum(f >= 0.9 for f in decided) >= 0.9 * len(decided)


@pytest.mark.parametrize(
    "neighbours", [pytest.param(0.0, id="quiet"), pytest.param(0.3, id="noisy"), pytest.param(1.0, id="very noisy")]
)
def test_a_true_speedup_of_1_2_never_gets_full_points(neighbours):
    fractions = [judged(seed, speedup=1.2, neighbours=neighbours).fraction for seed in SEEDS]

    assert max(f for f in fractions if f is not None) < 0.8


def test_on_a_quiet_machine_every_judgement_is_decided():
    assert all(judged(seed, speedup=1.8, neighbours=0.0).fraction == 1.0 for seed in SEEDS)
    assert all(judged(seed, speedup=1.0, neighbours=0.0).fraction in {0.0, 0.05} for seed in SEEDS)
