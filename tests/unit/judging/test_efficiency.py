"""What a trace teaches, in numbers: computed by hand on schedules that fit on a line, and as properties of all."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judging import speedup
from grader.judging.efficiency import BAND, PREDICTED_FOR, efficiency
from grader.judging.lesson import lessons
from grader.record import ArmName
from grader.record.trace import Role, Task
from tests.unit.record.test_golden import NAMES, golden
from tests.unit.schedules import FIRST, pooled, serially, worked

SECONDS = st.floats(0.01, 1.0)
PHASES = st.lists(st.lists(SECONDS, min_size=1, max_size=12), min_size=1, max_size=4)
RUNS = st.builds(pooled, PHASES, st.integers(2, 5), pause_s=st.floats(0.0, 0.05), between_s=st.floats(0.0, 0.5)).map(
    lambda run: (run, len(run.of_role(Role.WORKER)))
)


def serial_of(run):
    return serially(*(task.cpu_s for task in run.tasks))


# Two workers, 8 s. The client prepares for 1 s; then 3 s and 2 s of tasks, and after a pause 1 s and 2 s.
BY_HAND = worked([(1, 3), (3, 4), (5, 6)], [(1, 3), (6, 8)], wall_s=8, client_s=1)


@pytest.fixture
def by_hand():
    """Its work is 8 s of tasks and 1 s of the client, as the serial program's."""
    return efficiency(BY_HAND, worked(client_tasks=[(1, 3), (3, 5), (5, 6), (6, 7), (7, 9)], wall_s=9, client_s=1), 2)


def test_the_hierarchy_by_hand(by_hand):
    loads, serial_s, ideal_s = (4, 4), 1, 1 + 8

    assert by_hand.phases == 1  # five tasks have too few pauses to tell barriers
    assert by_hand.load_balance == pytest.approx(1.0)
    assert by_hand.serialisation == pytest.approx((max(loads) + serial_s / 2) / (serial_s + max(loads)))
    assert by_hand.transfer == pytest.approx((serial_s + max(loads)) / 8)
    assert by_hand.parallel == pytest.approx(ideal_s / (2 * 8))
    assert by_hand.overall == pytest.approx(by_hand.speedup / 2)


def test_work_span_and_bounds_by_hand(by_hand):
    assert (by_hand.work_s, by_hand.span_s, by_hand.serial_s) == (9, 3, 1)
    assert by_hand.parallelism == 3
    assert by_hand.bounds_s == (4.5, 4.5 + 1.5)


def test_serial_fractions_by_hand(by_hand):
    assert by_hand.speedup == pytest.approx(9 / 8)
    assert by_hand.amdahl == pytest.approx(1 / 9)
    assert by_hand.karp_flatt == pytest.approx((8 / 9 - 1 / 2) / (1 - 1 / 2))
    assert not by_hand.serial_explains


def test_where_the_time_went_by_hand(by_hand):
    lost = by_hand.losses

    assert lost.serial_s == pytest.approx(0.5)
    assert lost.nobody_s == pytest.approx(0.0)
    assert lost.last_s == pytest.approx(0.0)
    assert lost.handing_s == pytest.approx(3.0)
    assert lost.needed_s == pytest.approx(4.5)
    assert lost.extra_s == pytest.approx(0.0)


def test_tasks_and_pauses_by_hand(by_hand):
    assert (by_hand.tasks, by_hand.jobs, by_hand.used) == (5, 5, 2)
    assert (by_hand.job_s, by_hand.pause_s) == (2, 1)
    assert by_hand.overhead == pytest.approx(1 / 3)
    assert (by_hand.start_s, by_hand.finish_s) == (1, 0)
    assert by_hand.waiting.alone_s == 2
    assert by_hand.overlap == pytest.approx(2 / 6)


def test_a_run_with_a_serial_part_and_nothing_else_has_the_efficiency_of_amdahl():
    run = worked([(1, 5)], [(1, 5)], client_s=1)

    found = efficiency(run, worked(client_tasks=[(1, 5), (5, 9)], client_s=1, wall_s=9), 2)

    assert found.load_balance == found.transfer == pytest.approx(1.0)
    assert found.serialisation == pytest.approx(1 / (2 * (1 / 9) + (1 - 1 / 9)))
    assert found.amdahl == pytest.approx(1 / 9)
    assert found.karp_flatt == pytest.approx(1 / 9)
    assert found.serial_explains


def test_barriers_lower_serialisation_and_not_load_balance():
    crossed = [[0.5, 0.25, 0.25, 1.0], [0.25, 0.5, 0.25, 1.0]] * 2
    run = pooled(crossed, 2, pause_s=0.001, between_s=0.002)

    found = efficiency(run, serial_of(run), 2)

    assert found.phases == 4
    assert found.load_balance == pytest.approx(1.0)
    assert found.serialisation == pytest.approx(1.0 / 1.5, rel=0.01)


def test_the_same_worker_waiting_at_every_barrier_lowers_load_balance():
    generations = [[0.5, 0.25, 0.25, 1.0]] * 4
    run = pooled(generations, 2, pause_s=0.001, between_s=0.002)

    found = efficiency(run, serial_of(run), 2)

    assert found.phases == 4
    assert found.span_s == pytest.approx(4.0)
    assert found.losses.last_s == pytest.approx(2.0)
    assert found.load_balance == pytest.approx(1.0 / 1.5)
    assert found.serialisation == pytest.approx(1.0)


def test_computing_twice_halves_the_computational_efficiency():
    once = worked([(0, 1), (1, 2)], [(0, 1), (1, 2)])
    twice = worked([(0, 1), (1, 2), (2, 3), (3, 4)], [(0, 1), (1, 2), (2, 3), (3, 4)])

    found = efficiency(twice, serially(1, 1, 1, 1), 2, once)

    assert found.parallel == pytest.approx(1.0)
    assert found.computational == pytest.approx(0.5)
    assert found.losses.extra_s == pytest.approx(2.0)


def test_tasks_that_sleep_are_lost_inside_of_them():
    asleep = worked([(0, 1), (1, 2)], [(0, 1), (1, 2)])
    half = replace(asleep, tasks=tuple(replace(t, cpu_s=0.5) for t in asleep.tasks))

    found = efficiency(half, serially(0.5, 0.5, 0.5, 0.5), 2)

    assert found.losses.inside_s == pytest.approx(1.0)
    assert found.losses.handing_s == pytest.approx(0.0)
    assert found.transfer == pytest.approx(0.5)


def test_waiting_for_a_core_is_no_loss():
    crowded = worked([(0, 1), (1, 2)], [(0, 1), (1, 2)])
    slowed = replace(crowded, tasks=tuple(replace(t, cpu_s=0.5, wait_s=0.5) for t in crowded.tasks))

    assert efficiency(slowed, serial_of(crowded), 2).parallel == pytest.approx(1.0)


def test_the_serial_part_of_scoop_is_the_origins_work_outside_of_tasks():
    run = worked([(1, 2)], [(1, 2)])
    origin, other, _ = run.processes
    busy = replace(origin, cpu_s=1.75)

    found = efficiency(replace(run, processes=(busy, other)), None, 2)

    assert found.serial_s == pytest.approx(0.75)
    assert found.losses.nobody_s == pytest.approx(0.25)


def test_tasks_of_the_client_are_serial():
    found = efficiency(worked([(0, 1)], [(0, 1)], client_tasks=[(1, 2)]), None, 2)

    assert (found.tasks, found.serial_s, found.finish_s) == (2, 1, 1)


def test_without_the_serial_program_nothing_is_said_of_speedup():
    found = efficiency(worked([(0, 1)], [(0, 1)]), None, 2)

    assert (found.computational, found.overall, found.speedup, found.karp_flatt) == (None, None, None, None)
    assert not found.serial_explains
    assert found.parallel == pytest.approx(1.0)


def test_a_serial_program_whose_tasks_took_no_time_says_nothing_of_speedup():
    at_once = worked(client_tasks=[(0, 1)])
    at_once = replace(at_once, tasks=tuple(replace(t, cpu_s=0.0) for t in at_once.tasks))

    assert efficiency(worked([(0, 1)], [(0, 1)]), at_once, 2).speedup is None


@pytest.mark.parametrize(
    "unseen",
    [
        pytest.param(lambda run: replace(run, tasks=()), id="no tasks"),
        pytest.param(lambda run: replace(run, clocks=False), id="no clocks"),
    ],
)
def test_where_nobody_could_see_there_are_no_numbers(unseen):
    assert efficiency(unseen(BY_HAND), None, 2) is None


def test_one_worker_has_no_serial_fraction_to_explain():
    found = efficiency(worked([(0, 1), (1, 2)]), serially(1, 1), 1)

    assert found.karp_flatt is None
    assert found.speedup == pytest.approx(1.0)


def test_simulated_cost_stands_in_place_of_computing():
    computed = worked([(0, 1), (1, 2)], [(0, 1), (1, 2)], wall_s=2.5)
    simulated = replace(
        computed,
        simulated=True,
        idle_s=5.0,
        cores=2,
        tasks=tuple(replace(t, cpu_s=0.001, simulated_s=t.cpu_s) for t in computed.tasks),
        processes=tuple(replace(p, simulated_s=p.cpu_s, task_simulated_s=p.task_cpu_s) for p in computed.processes),
    )

    assert efficiency(simulated, serially(1, 1, 1, 1), 2) == efficiency(computed, serially(1, 1, 1, 1), 2)


@given(RUNS)
def test_every_part_of_the_hierarchy_is_at_most_1_and_they_multiply_to_the_speedup(drawn):
    run, workers = drawn

    found = efficiency(run, serial_of(run), workers)

    parts = (found.load_balance, found.serialisation, found.transfer)
    assert all(0.0 < part <= 1 + 1e-9 for part in parts)
    assert found.communication == pytest.approx(found.serialisation * found.transfer)
    assert found.parallel == pytest.approx(found.load_balance * found.communication)
    assert found.parallel == pytest.approx(found.work_s / (workers * run.wall_s))
    assert found.speedup == pytest.approx(workers * found.parallel * found.computational)
    assert found.speedup == pytest.approx(speedup.of_round(run, serial_of(run), None, workers).submission)


@given(RUNS)
def test_the_parts_of_the_time_add_up_and_none_is_below_0(drawn):
    run, workers = drawn

    lost = asdict(efficiency(run, serial_of(run), workers).losses)

    assert sum(lost.values()) == pytest.approx(run.wall_s)
    assert min(lost.values()) > -1e-6


SPANS = st.lists(st.tuples(st.integers(0, 3), st.floats(0, 9), st.floats(0, 3), st.floats(0, 3)), max_size=20)


@given(SPANS, st.floats(0.1, 12.0), st.floats(0.0, 20.0), st.integers(0, 3), st.integers(1, 3))
def test_whatever_was_seen_the_parts_of_the_time_add_up(drawn, wall_s, idle_s, cores, workers):
    tasks = tuple(Task(FIRST + lane, begin, begin + span, cpu, 0.0, "f") for lane, begin, span, cpu in drawn)
    run = replace(worked([(0, 1)], [(0, 1)], [(0, 1)]), tasks=tasks, wall_s=wall_s, idle_s=idle_s, cores=cores)

    found = efficiency(run, serially(1, 2, 3), workers)

    if found is not None:
        assert sum(asdict(found.losses).values()) == pytest.approx(wall_s)
        assert min(asdict(found.losses).values()) > -1e-6
        assert all(0.0 < p <= 1 + 1e-9 for p in (found.load_balance, found.serialisation, found.transfer))
        assert lessons(found) == tuple(sorted(lessons(found), key=lambda lesson: -lesson.lost))


@given(PHASES, st.integers(2, 5))
def test_a_run_without_overhead_keeps_its_bounds(phases, workers):
    run = pooled(phases[:1], workers)

    least_s, most_s = efficiency(run, None, workers).bounds_s

    assert least_s <= run.wall_s * (1 + 1e-9)
    assert run.wall_s <= most_s * (1 + 1e-9)


@given(RUNS, st.floats(0.01, 100.0))
def test_efficiencies_do_not_depend_on_the_unit_of_time(drawn, factor):
    run, workers = drawn
    slower = replace(
        run,
        wall_s=run.wall_s * factor,
        tasks=tuple(
            replace(t, begin_s=t.begin_s * factor, end_s=t.end_s * factor, cpu_s=t.cpu_s * factor) for t in run.tasks
        ),
    )

    one, other = efficiency(run, None, workers), efficiency(slower, None, workers)

    assert (one.load_balance, one.parallel) == pytest.approx((other.load_balance, other.parallel), rel=1e-3)


@given(RUNS)
def test_predictions_never_exceed_workers_parallelism_or_the_best_order(drawn):
    run, workers = drawn
    found = efficiency(run, serial_of(run), workers)

    for p in found.predictions:
        assert 0.0 < p.at_least <= p.speedup * (1 + 1e-9)
        assert p.speedup <= found.computational * found.parallelism * (1 + 1e-9)


@pytest.mark.parametrize("workers", PREDICTED_FOR[:3])
@pytest.mark.parametrize(
    ("phases", "pause_s"),
    [
        pytest.param([[0.02 + 0.001 * (n % 7) for n in range(96)]], 0.002, id="one map"),
        pytest.param([[0.02 + 0.001 * (n % 7) for n in range(24)]] * 4, 0.002, id="generations"),
        pytest.param([[0.03, 0.01, 0.02, 0.05] * 16], 0.0, id="unequal tasks without overhead"),
        pytest.param([[0.03, 0.01, 0.02, 0.05] * 16], 0.004, id="unequal tasks with overhead"),
    ],
)
def test_what_is_predicted_from_two_workers_comes_true_within_the_band(phases, pause_s, workers):
    between_s = 2 * pause_s
    run = pooled(phases, 2, pause_s=pause_s, between_s=between_s)
    more = pooled(phases, workers, pause_s=pause_s, between_s=between_s)

    predictions = {p.workers: p for p in efficiency(run, serial_of(run), 2).predictions}

    seen = serial_of(run).wall_s / more.wall_s
    assert predictions[workers].speedup == pytest.approx(seen, rel=BAND)
    assert predictions[workers].at_least <= seen * (1 + BAND)


@pytest.mark.parametrize("workers", PREDICTED_FOR)
def test_the_prediction_for_the_workers_at_hand_is_what_was_measured(workers):
    run = pooled([[0.03, 0.01, 0.02, 0.05] * 32], workers, pause_s=0.003)

    found = efficiency(run, serial_of(run), workers)

    at_hand = next(p for p in found.predictions if p.workers == workers)
    assert at_hand.speedup == pytest.approx(found.speedup)


def test_more_workers_than_a_generation_has_tasks_are_of_no_use():
    run = pooled([[0.02, 0.021, 0.022, 0.019] * 4] * 6, 2, pause_s=0.001, between_s=0.002)

    speedups = {p.workers: p.speedup for p in efficiency(run, serial_of(run), 2).predictions}

    assert speedups[16] == pytest.approx(speedups[64])
    assert speedups[8] < speedups[16] < 16


def test_no_run_is_predicted_to_be_shorter_than_its_client_computes():
    run = pooled([[0.01] * 100], 2, pause_s=0.001)
    busy = replace(run, processes=tuple(replace(p, cpu_s=0.25) if p.place == "client" else p for p in run.processes))

    speedups = [p.speedup for p in efficiency(busy, serial_of(run), 2).predictions]

    assert speedups[-1] == pytest.approx(1.0 / 0.25, rel=0.01)


def test_a_run_that_was_dealt_out_badly_predicts_nothing():
    alone = worked([(n, n + 1.0) for n in range(8)], [])

    assert efficiency(alone, serially(*[1.0] * 8), 2).predictions == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_of_real_runs_are_what_is_judged(name):
    record = golden(name).record

    for done in record.rounds:
        baseline, reference = done.trace(ArmName.BASELINE), done.trace(ArmName.REFERENCE)
        found = efficiency(reference, baseline, record.workers, reference)

        judged = speedup.of_round(reference, baseline, reference, record.workers)
        assert found.speedup == pytest.approx(judged.reference)
        assert 0.85 < found.parallel <= 1.0
        assert (found.phases, found.jobs) == (1, 24)
        assert sum(asdict(found.losses).values()) == pytest.approx(found.wall_s)
