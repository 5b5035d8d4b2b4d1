"""Lessons: one line for each thing that cost time, with its number and what to try."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judging import rounds
from grader.judging.efficiency import efficiency
from grader.judging.lesson import Lines, explanation, lessons
from grader.record import ArmName, Ending
from tests.unit.builders import measured_round, record, run
from tests.unit.record.test_golden import golden
from tests.unit.schedules import pooled, serially, worked

EQUAL = [0.02] * 24
LAST_LONG = [*[0.02] * 20, 0.3]


def taught(trace, *, workers=2, serial=None, reference=None):
    """The lessons of a run beside the serial program's, and beside a reference's if there is one."""
    baseline = serial or serially(*(t.cpu_s for t in trace.tasks), pause_s=0.0002)
    other = efficiency(reference, baseline, workers, reference) if reference is not None else None
    return lessons(efficiency(trace, baseline, workers, reference or trace), other)


def test_a_good_run_teaches_nothing():
    assert taught(pooled([EQUAL], 2, pause_s=0.0005)) == ()


def test_the_last_task_alone_is_told_with_its_part_of_the_time():
    (lesson,) = taught(pooled([LAST_LONG], 2, pause_s=0.001))

    assert lesson.topic == "last_task"
    assert lesson.fact == "The last task ran alone for 59% of the time."
    assert lesson.hint == "Hand the work out, the longest tasks first."


def test_few_tasks_that_do_not_divide_should_be_smaller():
    (lesson,) = taught(worked([(0, 1), (1, 2)], [(0, 1)]))

    assert lesson.fact == "The last task ran alone for 50% of the time."
    assert lesson.hint == "Make the tasks smaller, and more of them."


def test_with_more_workers_it_is_said_what_is_lost_at_the_end():
    (lesson,) = taught(worked([(0, 2)], [(0, 1)], [(0, 1)]), workers=3)

    assert lesson.fact == "At the end workers waited for the last task: 33% is lost."


def test_large_chunks_should_be_smaller():
    lanes = [[(0.0, 0.1), (0.1002, 0.2), (0.21, 0.3), (0.3002, 0.4), (0.41, 0.5), (0.5002, 0.6)], [(0.0, 0.1)]]
    lanes[1] += [(0.1002, 0.2), (0.21, 0.3), (0.3002, 0.4)]

    (lesson,) = taught(worked(*lanes))

    assert lesson.fact.startswith("The last chunk of tasks ran alone for 3")
    assert lesson.hint == "Hand the work out in smaller chunks."


def test_tasks_that_were_dealt_out_first_should_go_to_whoever_is_free():
    (lesson,) = taught(worked([(n, n + 1) for n in range(9)], [(0, 1), (1, 2), (2, 3)]))

    assert lesson.fact == (
        "One worker had 6 more tasks to do when the others had none left, and ran alone for 67% of the time."
    )
    assert lesson.hint == "Send all tasks at once, in small chunks, so that whoever is free takes the next one."


def test_a_worker_without_tasks_is_told_before_anything_else():
    (lesson,) = taught(worked([(0, 1), (1, 2), (2, 3)], []))

    assert (lesson.topic, lesson.fact) == ("idle_workers", "Only 1 of 2 workers had tasks.")
    assert lesson.lost == pytest.approx(0.5)


def test_waiting_at_barriers_is_told_with_their_number():
    generations = [[0.02, 0.021, 0.022, 0.023, 0.024]] * 6

    (lesson,) = taught(pooled(generations, 2, pause_s=0.0005, between_s=0.001))

    assert lesson.fact == "At the ends of the 6 phases workers waited for the last one: 16% of the time is lost."
    assert lesson.hint == (
        "Map over more tasks at once, so that there are fewer phases, or over a multiple of the workers."
    )


def test_small_tasks_should_go_out_several_at_once():
    (lesson,) = taught(pooled([[0.008] * 80], 2, pause_s=0.006))

    assert lesson.topic == "overhead"
    assert lesson.fact == "A task takes 8.0 ms, and then its worker waits 6.0 ms for the next one: 43% of its time."
    assert lesson.hint == "Hand out about 7 tasks at once (chunksize)."


def test_proposed_chunks_leave_several_for_each_worker():
    (lesson,) = taught(pooled([[0.008] * 24], 2, pause_s=0.006))

    assert lesson.hint == "Hand out about 3 tasks at once (chunksize)."


def test_few_small_tasks_can_only_be_made_larger():
    lesson, *_ = taught(pooled([[0.008] * 8], 2, pause_s=0.006))

    assert lesson.topic == "overhead"
    assert lesson.hint.startswith("Make the tasks larger")


def test_one_task_after_the_other_is_told():
    turns = worked(*[[(n, n + 0.9) for n in range(start, 12, 2)] for start in (0, 1)])

    (lesson,) = taught(turns)

    assert lesson.topic == "one_at_a_time"
    assert lesson.hint == "Send all tasks before you wait for the first result."


def test_seldom_long_pauses_are_told_apart_from_overhead():
    stalled = [(n, n + 0.98) if n < 5 else (n + 4, n + 4.98) for n in range(10)]
    other = [(n, n + 0.98) if n < 9 else (n + 4, n + 4.98) for n in range(10)]

    (lesson,) = taught(worked(stalled, other))

    assert lesson.topic == "pauses"
    assert lesson.fact.startswith("Between tasks workers paused for 3")


@pytest.mark.parametrize(
    ("trace", "hint"),
    [
        pytest.param(worked([(1, 3)], [(1, 3)], client_s=1), "Prepare less before", id="before"),
        pytest.param(worked([(0, 2)], [(0, 2)], wall_s=3, client_s=1), "computed after the last task", id="after"),
        pytest.param(
            pooled([EQUAL, EQUAL, EQUAL], 2, pause_s=0.001, between_s=0.2), "computed between two phases", id="between"
        ),
    ],
)
def test_a_serial_part_is_told_with_the_speedup_that_it_allows(trace, hint):
    client = trace.processes[-1]
    busy = replace(trace, processes=(*trace.processes[:-1], replace(client, cpu_s=trace.wall_s)))

    lesson = next(x for x in taught(busy) if x.topic == "serial_part")

    part = efficiency(busy, None, 2).amdahl
    assert f"{part:.0%} of all work: it can never be more than {1 / part:.0f} times as fast" in lesson.fact
    assert hint in lesson.hint


@pytest.mark.parametrize(
    ("trace", "where"),
    [
        pytest.param(worked([(1, 3)], [(1, 3)]), "before the first task", id="before"),
        pytest.param(worked([(0, 2)], [(0, 2)], wall_s=3), "after the last task", id="after"),
        pytest.param(pooled([EQUAL] * 3, 2, pause_s=0.001, between_s=0.2), "between two phases", id="between"),
    ],
)
def test_time_in_which_nobody_worked_is_told_with_its_place(trace, where):
    lesson = next(x for x in taught(trace) if x.topic == "nobody_worked")

    assert lesson.fact.endswith(f"no worker had a task and nothing was computed, most of it {where}.")


def test_tasks_that_do_not_compute_are_told():
    asleep = worked([(0, 1), (1, 2)], [(0, 1), (1, 2)])
    half = replace(asleep, tasks=tuple(replace(t, cpu_s=0.5) for t in asleep.tasks))

    lesson = next(x for x in taught(half) if x.topic == "waiting_inside")

    assert lesson.fact == "For 50% of the time tasks were open that neither computed nor waited for a core."


def test_more_processes_than_workers_are_told():
    crowd = worked(*[[(0, 1), (1, 2)]] * 4)

    (lesson,) = taught(crowd)

    assert lesson.fact == "4 processes had tasks at once, and shared the cores of 2 workers."
    assert lesson.hint == "Start no more than 2 processes."


def test_work_that_nobody_needs_is_told():
    twice = worked(*[[(n, n + 1) for n in range(4)]] * 2)

    found = lessons(efficiency(twice, serially(1, 1, 1, 1), 2))

    assert [lesson.fact for lesson in found] == ["The program computed 2.0 times what is needed."]


def test_dear_tasks_without_a_reference_are_told_where_hardware_is_not_why():
    trace = pooled([EQUAL], 2, pause_s=0.0005)

    slow, slower = (taught(trace, serial=serially(*[0.02 / times] * 24, pause_s=0.0002)) for times in (1.4, 1.6))

    assert slow == ()
    assert [lesson.topic for lesson in slower] == ["dear_tasks"]
    assert slower[0].fact == "A task costs 1.6 times the CPU time that it costs in the serial program."


def test_tasks_as_dear_as_the_references_are_no_lesson():
    trace = pooled([EQUAL], 2, pause_s=0.0005)
    serial = serially(*[0.02 / 1.6] * 24, pause_s=0.0002)

    assert taught(trace, serial=serial, reference=trace) == ()


def test_what_the_reference_loses_as_well_is_no_lesson():
    trace = pooled([LAST_LONG], 2, pause_s=0.001)

    assert taught(trace, reference=trace) == ()
    assert [x.topic for x in taught(trace, reference=pooled([LAST_LONG[::-1]], 2))] == ["last_task"]


def test_the_most_costly_lesson_comes_first():
    both = pooled([[*[0.008] * 80, 0.4]], 2, pause_s=0.006)

    found = taught(both)

    assert [lesson.topic for lesson in found] == ["overhead", "last_task"]
    assert found[0].lost > found[1].lost


@given(st.lists(st.floats(0.01, 0.5), min_size=1, max_size=20), st.integers(1, 5), st.floats(0.0, 0.05))
def test_every_lesson_is_one_line_with_a_hint_and_lost_more_than_the_line(seconds, workers, pause_s):
    found = taught(pooled([seconds], workers, pause_s=pause_s), workers=workers)

    for lesson in found:
        assert lesson.lost >= Lines().least - 1e-9
        assert "\n" not in lesson.fact + lesson.hint
        assert lesson.fact.endswith(".")
        assert lesson.hint.endswith(".")
        assert any(char.isdigit() for char in lesson.fact)
    assert len({lesson.topic for lesson in found}) == len(found)


def rounds_of(*traces, timed=True):
    return [measured_round(n, submission=run(trace), timed=timed) for n, trace in enumerate(traces)]


def test_the_round_with_the_median_speedup_is_explained():
    slow, middle, fast = (pooled([EQUAL], 2, pause_s=pause) for pause in (0.02, 0.01, 0.001))

    found = explanation(record(*rounds_of(fast, slow, middle)))

    assert found.round == 2
    assert found.own.pause_s == pytest.approx(0.01)
    assert found.reference is not None


def test_the_speedup_that_is_explained_is_the_one_that_is_judged():
    timed = [measured_round(n, submission=run(pooled([EQUAL], 2, pause_s=0.01)), timed=True) for n in range(3)]
    uneven = [serially(*[0.02] * 23, 0.02 + 0.02 * n) for n in range(3)]  # the same task costs more now and then
    known = record(
        *(
            replace(r, runs={**r.runs, ArmName.BASELINE: run(one), ArmName.REFERENCE: run(pooled([EQUAL], 2))})
            for r, one in zip(timed, uneven, strict=True)
        )
    )

    for number, judged in enumerate(rounds.speedups(known)):
        found = explanation(known, number)
        assert found.own.speedup == pytest.approx(judged.submission)
        assert found.reference.speedup == pytest.approx(judged.reference)


def test_a_round_may_be_chosen():
    slow, fast = (pooled([EQUAL], 2, pause_s=pause) for pause in (0.02, 0.001))

    assert explanation(record(*rounds_of(fast, slow)), 1).own.pause_s == pytest.approx(0.02)


def test_timed_rounds_are_preferred_and_others_stand_in():
    slow, fast = (pooled([EQUAL], 2, pause_s=pause) for pause in (0.02, 0.001))
    warm_up, timed = rounds_of(fast, timed=False), [replace(rounds_of(slow)[0], index=1)]

    assert explanation(record(*warm_up)).round == 0
    assert explanation(record(*warm_up, *timed)).round == 1


def test_without_a_reference_nothing_stands_beside():
    (alone,) = rounds_of(pooled([EQUAL], 2, pause_s=0.02))
    alone = replace(alone, runs={k: v for k, v in alone.runs.items() if k is not ArmName.REFERENCE})

    found = explanation(record(alone))

    assert found.reference is None
    assert found.lessons[0].topic == "overhead"


def test_runs_without_an_answer_explain_nothing():
    (failed,) = rounds_of(pooled([EQUAL], 2))
    runs = {**failed.runs, ArmName.SUBMISSION: replace(failed.runs[ArmName.SUBMISSION], ending=Ending.RAISED)}

    assert explanation(record(replace(failed, runs=runs))) is None
    assert explanation(record()) is None


@pytest.mark.parametrize(
    ("name", "topics"),
    [
        pytest.param("good", [], id="good"),
        pytest.param("serial", ["idle_workers"], id="serial"),
        pytest.param("sham", ["idle_workers"], id="sham"),
    ],
)
def test_real_runs_teach_what_is_wrong_with_them(name, topics):
    found = explanation(golden(name).record)

    assert [lesson.topic for lesson in found.lessons] == topics


def test_where_no_worker_had_a_task_there_is_nothing_to_explain():
    assert explanation(golden("loky").record) is None
