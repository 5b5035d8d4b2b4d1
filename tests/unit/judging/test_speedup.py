"""Speedup from demand: what it is, what points it gives, when it stays open, and that neighbours hardly move it."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judging import speedup
from grader.judging.speedup import (
    STEP,
    RoundSpeedup,
    fraction,
    interval,
    judge,
    leader,
    nearest,
    of_round,
    reaches,
    stepped,
)
from grader.record.trace import Task
from tests.unit import model
from tests.unit.builders import broker, client, engine, parallel, serial, trace
from tests.unit.schedules import serially, worked

SECONDS = st.floats(0.05, 5.0)
T = TypeVar("T")


def one(submission: float, *, reference: float | None = 1.8, parallelism: float = 1.9, wall: float | None = None):
    by_clock = submission if wall is None else wall
    return RoundSpeedup(submission, reference, parallelism, by_clock, reference_wall=reference or 0.0)


@given(SECONDS, st.floats(0.0, 100.0))
def test_a_serial_program_is_once_as_fast_as_itself_however_long_it_waits_for_a_core(cpu_s, wait_s):
    seen = serial(cpu_s, wait_s=wait_s)

    assert of_round(seen, seen, None, 2).submission == pytest.approx(1.0, abs=1e-4)  # a record keeps microseconds


def test_two_engines_that_never_pause_are_twice_as_fast():
    assert of_round(parallel(1.0), serial(1.0), None, 2).submission == pytest.approx(2.0)


def test_work_that_is_done_twice_is_no_speedup():
    assert of_round(parallel(2.0), serial(1.0), None, 2).submission == pytest.approx(1.0)


def test_idle_engines_are_no_speedup():
    half_idle = replace(parallel(1.0), wall_s=1.0)

    assert of_round(half_idle, serial(1.0), None, 2).submission == pytest.approx(1.0)


def test_work_outside_of_tasks_is_no_speedup():
    burning = trace(1.0, engine(1, 1.0), engine(2, 1.0, in_tasks=0.0))

    assert of_round(burning, serial(1.0), None, 2).submission == pytest.approx(1.0)


def test_a_program_whose_baseline_works_outside_of_tasks_too_is_held_against_that():
    baseline = trace(2.0, client(2.0, in_tasks=0.5))
    halved = trace(1.5, engine(1, 0.5), engine(2, 0.5), client(1.0))

    assert of_round(halved, baseline, None, 2).submission == pytest.approx(2.0 / 1.5)


@given(SECONDS, SECONDS, SECONDS, st.floats(0.5, 100.0))
def test_a_slower_or_faster_machine_changes_no_speedup(first_s, second_s, wall_s, factor):
    wall_s = max(wall_s, first_s, second_s)
    here, baseline = trace(wall_s, engine(1, first_s), engine(2, second_s)), serial(1.0)
    there = trace(
        wall_s * factor,
        engine(1, first_s * factor),
        engine(2, second_s * factor),
        tasks=tuple(_scaled(t, factor) for t in here.tasks),
    )
    slower = replace(serial(factor), tasks=tuple(_scaled(t, factor) for t in baseline.tasks))

    found = of_round(there, slower, None, 2).submission

    assert found == pytest.approx(of_round(here, baseline, None, 2).submission)


def _scaled(task: Task, factor: float) -> Task:
    return replace(task, begin_s=task.begin_s * factor, end_s=task.end_s * factor, cpu_s=task.cpu_s * factor)


def test_a_round_holds_both_programs_against_the_same_baseline():
    slow, fast, baseline = trace(0.8, engine(1, 0.5), engine(2, 0.5)), parallel(1.0), serial(1.0)

    found = of_round(slow, baseline, fast, 2)

    assert found.submission == pytest.approx(1.25)
    assert found.reference == pytest.approx(2.0)
    assert found.parallelism == pytest.approx(2.0)
    assert (found.wall, found.reference_wall) == (pytest.approx(1.25), pytest.approx(2.0))


def test_a_round_without_a_reference_says_so():
    found = of_round(parallel(), serial(), None, 2)

    assert (found.reference, found.parallelism, found.reference_wall) == (None, 0.0, 0.0)


def test_a_helper_that_waits_beside_an_idle_core_is_no_speedup():
    starved = trace(0.624, engine(1, 0.624), engine(2, 0.009, wait_s=0.615), idle_s=0.62, cores=2)

    assert of_round(starved, serial(0.624), None, 2).submission == pytest.approx(1.0, abs=0.02)


def test_work_that_is_moved_to_the_broker_is_no_speedup():
    moved = trace(0.5, engine(1, 0.25), engine(2, 0.25), broker(0.6))

    assert of_round(moved, serial(), parallel(), 2).submission == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("own", "reference", "expected"),
    [
        pytest.param(1.0, 1.8, 0.0, id="as fast as serial"),
        pytest.param(1.62, 1.8, 1.0, id="nine tenths of the reference"),
        pytest.param(1.31, 1.8, 0.5, id="half of the gain that is needed"),
        pytest.param(1.05, 1.0, 1.0, id="a reference that gains nothing asks for one step"),
        pytest.param(1.025, 0.5, 0.5, id="a reference slower than serial asks for one step"),
    ],
)
def test_points_grow_from_serial_to_nine_tenths_of_the_reference(own, reference, expected):
    assert fraction(own, reference) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "step"),
    [
        pytest.param(0.0, 0.0, id="nothing"),
        pytest.param(0.049, 0.0, id="not yet a step"),
        pytest.param(0.05, 0.05, id="a whole step"),
        pytest.param(0.15, 0.15, id="three steps in spite of binary fractions"),
        pytest.param(0.54, 0.5, id="downwards"),
        pytest.param(1.0, 1.0, id="all"),
    ],
)
def test_points_come_in_steps_of_five_percent(value, step):
    assert stepped(value) == pytest.approx(step)


@given(st.floats(0.0, 1.0))
def test_a_step_is_never_above_the_fraction_and_less_than_one_step_below_it(value):
    found = stepped(value)

    assert value - STEP - 1e-6 < found <= value + 1e-6
    assert math.isclose(found / STEP, round(found / STEP), abs_tol=1e-9)


@pytest.mark.parametrize(
    ("outcomes", "led"),
    [
        pytest.param("yyy", True, id="three in a row"),
        pytest.param("yynyy", True, id="three more than against"),
        pytest.param("yynny", False, id="one more only"),
        pytest.param("yyynnnn", True, id="what was settled stays settled"),
        pytest.param("", False, id="nothing seen"),
    ],
)
def test_a_lead_of_three_rounds_settles_it(outcomes, led):
    assert leader([outcome == "y" for outcome in outcomes]) is led


def test_the_lead_rule_errs_as_often_as_the_gamblers_ruin_says():
    draw = random.Random(1)
    wrong = 0
    for _ in range(20_000):
        ahead = 0
        while abs(ahead) < 3:
            ahead += 1 if draw.random() < 0.8 else -1
        wrong += ahead < 0

    assert wrong / 20_000 == pytest.approx(1 / (1 + (0.8 / 0.2) ** 3), abs=0.003)


@pytest.mark.parametrize("count", [pytest.param(n, id=f"{n} rounds") for n in (3, 4, 5, 6, 9, 15, 36)])
def test_the_interval_holds_the_middle_in_95_of_100_cases(count):
    draw = random.Random(count)
    held = sum(
        low <= 1.0 <= high for low, high in (interval([draw.gauss(1, 0.1) for _ in range(count)]) for _ in range(4000))
    )

    assert held / 4000 >= 0.94


def test_the_interval_of_many_rounds_assumes_no_distribution():
    draw = random.Random(2)
    values = [[draw.expovariate(math.log(2)) for _ in range(9)] for _ in range(4000)]  # its median is 1
    held = sum(low <= 1.0 <= high for low, high in map(interval, values))

    assert held / 4000 >= 0.94


def test_no_rounds_leave_it_open():
    assert judge([], 2) == speedup.unjudged("no_rounds")


def test_without_a_reference_the_speedup_is_known_and_the_points_have_a_range():
    found = judge([one(1.5, reference=None, parallelism=0.0, wall=1.4)] * 3, 2)

    assert (found.fraction, found.submission, found.reference, found.open_reason) == (None, 1.5, None, "no_reference")
    assert found.low == pytest.approx(0.5 / 0.8)  # beside a perfect reference
    assert found.high == pytest.approx(0.5 / 0.53)  # beside one that reaches 1.7


@pytest.mark.parametrize(
    ("parallelisms", "reason"),
    [
        pytest.param([1.6, 1.6, 1.6], "", id="all fit"),
        pytest.param([1.6, 1.6, 1.0], "machine_unfit", id="two fit"),
        pytest.param([1.6, 1.6, 1.0, 1.6], "", id="three fit"),
        pytest.param([1.39, 1.39, 1.39], "machine_unfit", id="just below the limit"),
        pytest.param([1.41, 1.41, 1.41], "", id="just above it"),
    ],
)
def test_a_machine_where_the_reference_finds_no_cores_gives_no_verdict(parallelisms, reason):
    found = judge([one(1.7, parallelism=p) for p in parallelisms], 2)

    assert found.open_reason == reason
    assert (found.fraction is None) == bool(reason)


def test_rounds_on_a_busy_machine_are_not_counted():
    rounds = [one(1.7), one(1.7), one(0.2, parallelism=0.3), one(1.7)]

    assert judge(rounds, 2).fraction == 1.0


def test_rounds_that_differ_give_no_points_yet():
    found = judge([one(1.5), one(1.55), one(1.4)], 2)

    assert (found.fraction, found.open_reason) == (None, "rounds_disagree")
    assert found.low < fraction(1.4, 1.8) < found.high


def test_the_step_nearest_to_the_middle_is_given():
    found = judge([one(1.320), one(1.321), one(1.322)], 2)  # 0.52 of the points

    assert 0.5 < found.low < found.high < 0.525
    assert found.fraction == pytest.approx(0.5)
    assert (found.reference, found.rounds, found.open_reason) == (1.8, 3, "")


def test_a_few_rounds_that_agree_by_chance_settle_nothing_where_the_reference_varied():
    still, varied = (1.8, 1.8, 1.8), (1.72, 1.8, 1.88)
    owns = [1.0 + 0.27 * (0.9 * reference - 1.0) for reference in varied]  # each has 0.27 of the points

    assert judge([one(1.0 + 0.27 * 0.62, reference=r) for r in still], 2).fraction == pytest.approx(0.25)
    assert judge([one(own, reference=r) for own, r in zip(owns, varied, strict=True)], 2).fraction is None


def test_after_all_rounds_a_wider_interval_will_do():
    rounds = [one(1.34 + 0.02 * n) for n in (0, 1, 2, 3, 4, 3, 2, 1, 0)]

    assert judge(rounds[:5], 2).open_reason == "rounds_disagree"
    assert judge(rounds, 2).fraction == pytest.approx(nearest(fraction(1.38, 1.8)))


@pytest.mark.parametrize(
    ("fractions", "expected"),
    [
        pytest.param((0.22, 0.23, 0.24), 0.25, id="within two steps"),
        pytest.param((0.221, 0.222, 0.223), 0.2, id="within one"),
        pytest.param((0.19, 0.25, 0.31), None, id="over more than two"),
        pytest.param((0.224, 0.2245, 0.225), 0.2, id="just below half a step"),
        pytest.param((0.225, 0.2255, 0.226), 0.25, id="just above it"),
        pytest.param((0.97, 0.98, 0.99), 1.0, id="the last step and full points"),
        pytest.param((0.97, 1.02, 0.99), 1.0, id="about full points"),
        pytest.param((0.03, -0.02, 0.001), 0.05, id="about none"),
    ],
)
def test_an_interval_no_wider_than_two_steps_gives_the_step_nearest_to_its_middle(fractions, expected):
    speedups = [1.0 + each * (speedup.FULL_AT * 1.8 - 1.0) for each in fractions]

    assert judge([one(each) for each in speedups], 2).fraction == pytest.approx(expected)


def test_what_varies_while_the_reference_holds_still_is_the_submissions_own():
    rounds = [one(1.2 if n % 2 else 1.55) for n in range(9)]

    found = judge(rounds, 2)

    assert found.high - found.low > speedup.WIDEST
    assert found.fraction == pytest.approx(nearest(fraction(1.55, 1.8)))
    assert found.counts == "the median counts, to the nearest step of 0.05"


def test_what_varies_with_the_reference_is_the_machines():
    rounds = [one(1.2 if n % 2 else 1.55, reference=1.5 if n % 3 else 1.9) for n in range(9)]

    assert judge(rounds, 2).open_reason == "rounds_disagree"


def test_in_the_last_measuring_the_doubt_is_the_students():
    rounds = [one(1.2 if n % 2 else 1.55, reference=1.5 if n % 3 else 1.9) for n in range(9)]

    found = judge(rounds, 2, last=True)

    assert found.fraction == stepped(found.high)
    assert found.counts == "no more rounds will tell, so the upper end counts, in steps of 0.05"


def test_of_an_interval_that_reaches_below_none_the_middle_that_is_shown_counts():
    found = judge([one(1.0 + each * (speedup.FULL_AT * 1.8 - 1.0)) for each in (-0.02, 0.02, 0.03)], 2)

    assert (found.low, found.counts) == (0.0, "the middle counts, to the nearest step of 0.05")
    assert found.fraction == pytest.approx(nearest(found.high / 2))
    assert found.fraction > 0.0


def test_an_unfit_machine_gives_no_verdict_in_the_last_measuring_either():
    assert judge([one(1.5, parallelism=1.0)] * 9, 2, last=True).open_reason == "machine_unfit"


def test_busy_cores_that_bring_nothing_by_the_clock_are_left_to_a_teacher():
    found = judge([one(1.75, wall=0.9)] * 3, 2)

    assert (found.fraction, found.open_reason) == (None, "wall_disagrees")
    assert reaches([one(1.75, wall=0.9)] * 3, 2, 0.75) is None


def test_on_an_undisturbed_machine_the_clock_must_be_near():
    disturbed, not_disturbed = (replace(one(1.75, wall=1.28), reference_wall=wall) for wall in (1.6, 1.75))

    assert judge([disturbed] * 3, 2).fraction == 1.0
    assert judge([not_disturbed] * 3, 2).open_reason == "wall_disagrees"
    assert judge([replace(not_disturbed, wall=1.45)] * 3, 2).fraction == 1.0


def test_the_clock_says_nothing_in_rounds_in_which_the_reference_was_slow_by_it_too():
    rounds = [replace(one(1.75, wall=0.9), reference_wall=1.0)] * 3

    assert judge(rounds, 2).fraction == 1.0


def test_full_points_from_nine_tenths_of_the_reference_on():
    assert judge([one(1.62)] * 3, 2).fraction == 1.0
    assert judge([one(1.56)] * 3, 2).fraction == pytest.approx(0.9)


def test_as_fast_as_serial_is_nothing():
    assert judge([one(1.0)] * 3, 2).fraction == 0.0


@pytest.mark.parametrize(
    ("speedups", "reached"),
    [
        pytest.param([1.4] * 3, True, id="above in three rounds"),
        pytest.param([1.3] * 3, False, id="below in three"),
        pytest.param([1.4, 1.3, 1.5], None, id="now above and now below"),
        pytest.param(
            [1.3, 1.3, 1.36, 1.34, 1.36, 1.3, 1.36, 1.34, 1.36], True, id="perhaps: the doubt is the students"
        ),
    ],
)
def test_a_limit_is_reached_by_a_lead_of_rounds_or_by_the_upper_end(speedups, reached):
    assert reaches([one(s) for s in speedups], 2, 0.75) is reached


SEEDS = range(250)
NOISES = [pytest.param(noise, id=noise) for noise in model.NOISES]


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize(
    ("serial_tasks", "right"), [pytest.param(4, True, id="true 1.8"), pytest.param(24, False, id="true 1.2")]
)
def test_a_limit_of_one_and_a_half_is_never_judged_wrongly(noise, serial_tasks, right):
    gradings = (model.measuring(seed, noise, serial=serial_tasks) for seed in SEEDS)
    found = Counter(first(reaches(rounds, 2, 0.75) for rounds in grading) for grading in gradings)

    assert found[not right] == 0
    assert found[right] >= 0.99 * len(SEEDS)


def points(seed: int, noise: str, *, serial: int, twice: int = 0) -> float | None:
    """The fraction given by rounds that are added until the verdict is sure, as a measuring does."""
    return first(judge(rounds, 2).fraction for rounds in model.measuring(seed, noise, serial=serial, twice=twice))


def first(judged: Iterable[T | None]) -> T | None:
    """The first judgement that is one."""
    return next((found for found in judged if found is not None), None)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize(
    ("serial_tasks", "least", "most"),
    [
        pytest.param(0, 1.0, 1.0, id="the reference itself"),
        pytest.param(4, 0.95, 1.0, id="true 1.8"),
        pytest.param(12, 0.6, 0.75, id="true 1.5"),
        pytest.param(24, 0.2, 0.35, id="true 1.2"),
        pytest.param(36, 0.0, 0.0, id="serial"),
    ],
)
def test_the_points_of_a_program_hardly_depend_on_the_neighbours(noise, serial_tasks, least, most):
    given = [points(seed, noise, serial=serial_tasks) for seed in range(40)]
    decided = [found for found in given if found is not None]

    assert len(decided) >= 0.97 * len(given)
    assert least - 1e-6 <= min(decided) <= max(decided) <= most + 1e-6


@pytest.mark.parametrize("noise", NOISES)
def test_doing_half_of_the_work_twice_pays_nothing(noise):
    honest = [points(seed, noise, serial=24) or 0.0 for seed in range(40)]
    padded = [points(seed, noise, serial=24, twice=18) or 0.0 for seed in range(40)]

    assert sum(padded) <= sum(honest)


PADDED = [
    pytest.param(22, 6, id="four to one"),
    pytest.param(21, 7, id="three to one"),
    pytest.param(18, 10, id="nearly two to one"),
]


def split(first, second, *, fat=1.0, burn=0.0):
    """28 tasks of 50 ms on two workers, each as many times as dear; the second one then burns in tasks of its own."""
    lanes = [[0.05 * fat] * first, [0.05 * fat] * second + [0.05] * round(burn / 0.05)]
    spans = [[(sum(each[:n]), sum(each[: n + 1])) for n in range(len(each))] for each in lanes]
    return worked(*spans)


@pytest.mark.parametrize(("first", "second"), PADDED)
@pytest.mark.parametrize("fat", [1.2, 1.3, 1.45])
def test_work_that_nobody_needs_makes_no_program_faster(first, second, fat):
    """A task of up to ``SLOWED`` times the cost counts as slowed down; what all compute in every round does not."""
    baseline, reference = serially(*[0.05] * 28), split(14, 14)
    plain = split(first, second)
    shown = split(first, second, fat=fat, burn=0.05 * fat * (first - second))

    honest, sham = (judge([of_round(run, baseline, reference, 2)] * 9, 2) for run in (plain, shown))

    assert honest.fraction is not None
    assert sham.fraction is None or sham.fraction <= honest.fraction
    assert judge([of_round(shown, baseline, reference, 2)] * 3, 2).fraction is None, "more rounds are wanted"


def test_a_program_that_was_slowed_down_in_some_rounds_loses_nothing():
    slow = replace(one(1.9), needed=0.7)

    assert judge([slow, one(1.9), slow, one(1.9), one(1.9), slow, slow, one(1.9), slow], 2).fraction == 1.0
