"""The verdict on the parallel map: every reason code, with the sentence that a student reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judging.evidence import Evidence, Usage, judge, overall
from grader.judging.measures import Scene, concurrency, measures
from grader.judging.thresholds import Thresholds
from grader.record.finding import Finding
from grader.record.trace import Task, Trace
from tests.unit.builders import broker, client, engine, other, parallel, process, serial, task, trace

LIMITS = Thresholds()
SHOWN = parallel(1.0)


def scene(program: Trace, *, workers: int = 2, worker: str = "engine", reference: Trace | None = SHOWN) -> Scene:
    """A round of one second of work, with a reference that spreads it over two engines."""
    return Scene(workers, worker, program, serial(1.0), reference)


def verdict(program: Trace, **changed) -> tuple[Usage, str, str, str]:
    found = judge(scene(program, **changed), LIMITS)
    return found.usage, found.finding.reason, found.finding.fact, found.finding.hint


def reason(program: Trace, **changed) -> tuple[Usage, str]:
    return verdict(program, **changed)[:2]


def test_two_engines_that_share_the_tasks_used_the_parallel_map():
    program = trace(0.5, engine(1, 0.48), engine(2, 0.48), client(0.04))

    assert verdict(program) == (
        Usage.USED,
        "parallel_map_used",
        "Two engines held 48% and 48% of the work in tasks, 1.92 at once.",
        "",
    )


def test_workers_on_several_nodes_are_told_with_their_names():
    engines = (replace(engine(1, 0.48), host="n2"), replace(engine(2, 0.48), host="n1"))
    program = trace(0.5, *engines, client(0.04))

    assert verdict(program)[2] == "Two engines on n1 and n2 held 48% and 48% of the work in tasks, 1.92 at once."


def test_a_rank_of_mpi_that_polls_while_it_waits_has_not_computed_too_much():
    uneven = trace(0.9, engine(1, 0.9), engine(2, 0.9, in_tasks=0.35), engine(3, 0.9, in_tasks=0.35), client(0.02))
    round_of = Scene(3, "engine", uneven, serial(1.6), None)

    assert judge(round_of, LIMITS).finding.reason != "parallel_map_used"
    assert judge(replace(round_of, mpi=True), LIMITS).finding.reason == "parallel_map_used"


def test_a_rank_that_does_all_tasks_while_the_others_poll_is_told():
    alone = trace(1.0, engine(1, 1.0), engine(2, 1.0, in_tasks=0.0), client(0.02))

    found = judge(replace(scene(alone), mpi=True), LIMITS)

    assert (found.usage, found.finding.reason) == (Usage.NOT_USED, "one_worker")
    assert found.finding.fact == "One engine (engine 0) did 98% of the work."


def test_ranks_that_work_outside_of_tasks_stay_a_doubt():
    outside = trace(0.6, engine(1, 0.55, in_tasks=0.05), engine(2, 0.55, in_tasks=0.05), client(0.02))

    found = judge(replace(scene(outside), mpi=True), LIMITS)

    assert (found.usage, found.finding.reason) == (Usage.CANNOT_TELL, "uneven_shares")


def test_ranks_that_do_every_task_twice_have_computed_too_much():
    twice = trace(1.0, engine(1, 1.0), engine(2, 1.0), client(0.02))

    found = judge(replace(scene(twice), mpi=True), LIMITS)

    assert (found.usage, found.finding.reason) == (Usage.NOT_USED, "too_much_work")


def test_one_worker_is_enough_where_the_assignment_has_one():
    program = trace(1.0, engine(1, 1.0))

    assert reason(program, workers=1) == (Usage.USED, "parallel_map_used")


def test_waiting_for_a_core_counts_as_work_so_that_neighbours_do_not_matter():
    program = trace(1.0, engine(1, 0.5, wait_s=0.5), engine(2, 0.5, wait_s=0.5))

    assert reason(program) == (Usage.USED, "parallel_map_used")


def test_work_done_in_the_client_is_told_with_seconds():
    program = trace(1.1, engine(1, 0.02), engine(2, 0.02), client(1.06))

    assert verdict(program) == (
        Usage.NOT_USED,
        "work_in_client",
        "Your own program used 1.1 s of CPU, the two engines 0.0 s in tasks.",
        (
            "Map the task function over the engines with a view; "
            "a search of scikit-learn goes there within parallel_config('ipyparallel')."
        ),
    )


def test_loky_workers_in_place_of_engines_are_named_and_counted():
    program = trace(
        1.0, engine(1, 0.0), engine(2, 0.0), client(0.1), other(7, 0.9, "loky worker"), other(8, 0.8, "loky worker")
    )

    assert verdict(program) == (
        Usage.NOT_USED,
        "other_processes",
        "Two loky workers used 1.7 s of CPU, the two engines 0.0 s in tasks.",
        (
            "joblib used processes of its own: call view.register_joblib_backend(), "
            "and work within parallel_config('ipyparallel')."
        ),
    )


def test_idle_processes_of_a_pool_are_not_counted():
    idle = [other(20 + n, 0.001, "multiprocessing worker") for n in range(5)]
    program = trace(1.0, engine(1, 0.0), engine(2, 0.0), other(7, 1.0, "multiprocessing worker"), *idle)

    assert verdict(program)[2] == "One multiprocessing worker used 1.0 s of CPU, the two engines 0.0 s in tasks."


def test_processes_too_brief_to_be_seen_are_named_as_such():
    program = trace(1.0, engine(1, 0.0), engine(2, 0.0), client(0.1), unseen_cpu_s=0.9)

    assert verdict(program)[1:3] == (
        "other_processes",
        "Short-lived processes used 0.9 s of CPU, the two engines 0.0 s in tasks.",
    )


def test_more_than_eight_workers_are_counted_in_digits():
    engines = [engine(n, 0.0) for n in range(1, 11)]

    fact = verdict(trace(1.0, *engines, client(1.0)), workers=10)[2]

    assert fact == "Your own program used 1.0 s of CPU, the 10 engines 0.0 s in tasks."


def test_a_worker_whose_name_ends_in_s_has_a_plural():
    fact = verdict(trace(1.0, engine(1, 0.0), engine(2, 0.0), client(1.0)), worker="process")[2]

    assert fact == "Your own program used 1.0 s of CPU, the two processes 0.0 s in tasks."


def test_one_engine_with_all_the_work_is_named():
    program = trace(1.0, engine(1, 0.99), engine(2, 0.01))

    assert verdict(program) == (
        Usage.NOT_USED,
        "one_worker",
        "One engine (engine 0) did 99% of the work.",
        "Send the tasks to all of them, before you wait for the first result.",
    )


def test_work_in_the_client_is_told_even_if_each_engine_did_more():
    program = trace(0.4, engine(1, 0.34), engine(2, 0.34), client(0.32))

    assert reason(program) == (Usage.NOT_USED, "work_in_client")


def test_no_worker_at_all_is_no_crash():
    assert reason(trace(1.0, client(1.0))) == (Usage.NOT_USED, "work_in_client")
    assert reason(trace(0.0)) == (Usage.NOT_USED, "other_processes")


def test_work_done_twice_is_told():
    program = trace(1.0, engine(1, 1.0), engine(2, 1.0))

    assert verdict(program) == (
        Usage.NOT_USED,
        "too_much_work",
        "The program ran 40 tasks where the serial one runs 20, 2.0 times the work.",
        "Compute every task once: is anything run a second time, to compare?",
    )


def test_work_besides_the_tasks_is_told_as_such():
    tasks = parallel(1.0).tasks
    program = trace(1.0, engine(1, 1.0, in_tasks=0.5), engine(2, 1.0, in_tasks=0.5), tasks=tasks)

    assert verdict(program)[1:] == (
        "too_much_work",
        "The program computed 2.0 times what the task needs.",
        "Compute every task once, and nothing besides.",
    )


def test_a_serial_run_beside_the_parallel_one_is_told_to_be_left_out():
    program = trace(1.5, engine(1, 0.5), engine(2, 0.5), client(1.0, in_tasks=1.0))

    assert verdict(program)[1:] == (
        "work_in_client",
        "Your own program used 1.0 s of CPU, the two engines 1.0 s in tasks.",
        "The engines did all tasks, and then they were done once more elsewhere: leave out the second run.",
    )


def test_a_reference_that_needs_more_work_than_the_baseline_sets_the_measure():
    program = trace(1.0, engine(1, 1.0), engine(2, 1.0))

    assert reason(program, reference=parallel(1.9)) == (Usage.USED, "parallel_map_used")


def test_tasks_that_follow_each_other_on_two_engines_are_told():
    program = trace(1.0, engine(1, 0.5), engine(2, 0.5))

    assert verdict(program) == (
        Usage.NOT_USED,
        "one_at_a_time",
        "The tasks ran on two engines, but one after the other (1.00 at once).",
        "Send all tasks before you wait for the first result.",
    )


def test_a_map_over_a_fraction_of_the_work_is_told():
    program = trace(0.2, engine(1, 0.2), engine(2, 0.2))

    assert verdict(program) == (
        Usage.NOT_USED,
        "little_in_tasks",
        "The tasks that ran hold 40% of the serial program's work.",
        "Every evaluation must go through the task function that is given.",
    )


def test_busy_engines_without_any_task_are_a_doubt():
    program = trace(0.5, engine(1, 0.5, in_tasks=0.0), engine(2, 0.5, in_tasks=0.0))

    assert verdict(program) == (
        Usage.CANNOT_TELL,
        "no_tasks_seen",
        "The engines were busy, but none of the given task functions was seen to run.",
        "Call the task function that is given; do not copy or rewrite it.",
    )


@pytest.mark.parametrize(
    ("in_tasks", "outside_s"),
    [
        pytest.param(0.1, "0.9", id="hardly any work in tasks"),
        pytest.param(0.3, "0.7", id="a third of the work in tasks"),
    ],
)
def test_engines_that_compute_side_by_side_outside_of_tasks_are_a_doubt(in_tasks, outside_s):
    program = trace(0.5, engine(1, 0.5, in_tasks=in_tasks), engine(2, 0.5, in_tasks=in_tasks), tasks=(task(end_s=0.3),))

    assert verdict(program) == (
        Usage.CANNOT_TELL,
        "uneven_shares",
        f"The engines computed for 1.0 s, {outside_s} s of it outside of the tasks that are given.",
        "Call the task function that is given; do not copy or rewrite it.",
    )


def test_engines_that_compute_more_besides_all_tasks_are_told_so():
    tasks = parallel(1.0).tasks
    program = trace(0.8, engine(1, 0.6, in_tasks=0.2), engine(2, 0.6, in_tasks=0.2), tasks=tasks)

    assert verdict(program)[2:] == (
        "The engines computed for 1.2 s, 1.0 s of it outside of the tasks that are given.",
        "Make tasks larger, and let workers compute nothing besides: to send and receive takes time, too.",
    )


def test_shares_that_are_uneven_are_told_with_both_of_them():
    program = trace(0.8, engine(1, 0.8), engine(2, 0.2))

    assert verdict(program) == (
        Usage.CANNOT_TELL,
        "uneven_shares",
        "Of the work in tasks one engine held 80% and another 20%.",
        "Deal the tasks out more evenly: more and smaller ones, longest first.",
    )


def test_little_overlap_is_a_doubt():
    program = trace(0.8, engine(1, 0.5), engine(2, 0.5))

    assert verdict(program) == (
        Usage.CANNOT_TELL,
        "little_concurrency",
        "Only 1.25 tasks ran at once; 1.30 are needed to be sure.",
        "They do run side by side, but rarely: is it pauses between them, or one long task that runs alone?",
    )


def test_tasks_that_hardly_overlap_are_told_to_be_sent_all_at_once():
    first = [task(1, begin, begin + 0.12) for begin in (0.0, 0.2, 0.4, 0.6)]
    second = [task(2, begin, min(begin + 0.12, 0.8)) for begin in (0.1, 0.3, 0.5, 0.7)]
    program = trace(0.8, engine(1, 0.48), engine(2, 0.46), tasks=(*first, *second))

    asked_for = Scene(2, "engine", program, trace(0.94, client(0.94, in_tasks=1.0), tasks=(*first, *second)), None)
    found = judge(asked_for, LIMITS).finding

    assert (found.reason, found.fact, found.hint) == (
        "little_concurrency",
        "Only 1.17 tasks ran at once; 1.30 are needed to be sure.",
        "Send all tasks before you wait for the first result.",
    )


def test_the_reference_raises_how_many_tasks_must_run_at_once():
    program = trace(2 / 3, *(engine(n, 1 / 3) for n in range(1, 4)))  # 1.5 at once

    assert reason(program, workers=3, reference=parallel(engines=2)) == (Usage.USED, "parallel_map_used")
    assert verdict(program, workers=3, reference=parallel(engines=3))[2] == (
        "Only 1.50 tasks ran at once; 1.80 are needed to be sure."
    )


def test_two_tasks_at_once_are_parallel_whatever_the_reference_reaches():
    program = trace(0.5, *(engine(n, 0.125) for n in range(1, 9)))  # a serial part, and eight workers for the rest

    assert reason(program, workers=8, reference=parallel(engines=8)) == (Usage.USED, "parallel_map_used")


def test_a_fifth_of_the_work_outside_is_a_doubt():
    program = trace(0.45, engine(1, 0.4), engine(2, 0.4), client(0.2))

    assert verdict(program) == (
        Usage.CANNOT_TELL,
        "work_outside",
        "Processes that are no engines did 20% of the work.",
        "Leave the computing to the engines.",
    )


def test_somewhat_too_much_work_is_a_doubt():
    program = trace(0.85, engine(1, 0.85), engine(2, 0.85))

    assert verdict(program)[:3] == (
        Usage.CANNOT_TELL,
        "too_much_work",
        "The program ran 34 tasks where the serial one runs 20, 1.7 times the work.",
    )


def test_somewhat_little_in_tasks_is_a_doubt():
    program = trace(0.3, engine(1, 0.3), engine(2, 0.3))

    assert verdict(program)[:3] == (
        Usage.CANNOT_TELL,
        "little_in_tasks",
        "The tasks that ran hold 60% of the serial program's work.",
    )


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        pytest.param({"clocks": False}, "the kernel's process clocks (/proc)", id="no clocks"),
        pytest.param({"probe": False}, "sockets that name their sender (AF_UNIX)", id="no probe"),
    ],
)
def test_a_machine_without_means_gives_no_verdict(lacking, words):
    assert verdict(replace(parallel(), **lacking)) == (
        Usage.CANNOT_TELL,
        "no_evidence_here",
        f"This machine lacks {words}, so it cannot be seen which processes worked.",
        "Run it on Linux, or on Windows in WSL 2; a grade is taken there.",
    )
    assert judge(scene(replace(parallel(), **lacking)), LIMITS).measures is None


def mixture(client_s: float) -> Trace:
    """Two fair engines and a client that does the given part of all work of one second."""
    each = (1.0 - client_s) / 2
    return trace(each, engine(1, each), engine(2, each), client(client_s))


@pytest.mark.parametrize(
    ("program", "usage"),
    [
        pytest.param(mixture(0.14), Usage.USED, id="outside just below the first line"),
        pytest.param(mixture(0.16), Usage.CANNOT_TELL, id="outside just above the first line"),
        pytest.param(mixture(0.29), Usage.CANNOT_TELL, id="outside just below the second line"),
        pytest.param(mixture(0.31), Usage.NOT_USED, id="outside just above the second line"),
        pytest.param(trace(0.74, engine(1, 0.74), engine(2, 0.26)), Usage.USED, id="share just above the first line"),
        pytest.param(trace(0.76, engine(1, 0.76), engine(2, 0.24)), Usage.CANNOT_TELL, id="share just below it"),
        pytest.param(
            trace(0.86, engine(1, 0.86), engine(2, 0.14)), Usage.CANNOT_TELL, id="share above the second line"
        ),
        pytest.param(trace(0.88, engine(1, 0.88), engine(2, 0.12)), Usage.NOT_USED, id="share below the second line"),
        pytest.param(trace(0.76, engine(1, 0.5), engine(2, 0.5)), Usage.USED, id="concurrency above the first line"),
        pytest.param(trace(0.78, engine(1, 0.5), engine(2, 0.5)), Usage.CANNOT_TELL, id="concurrency below it"),
        pytest.param(trace(0.86, engine(1, 0.5), engine(2, 0.5)), Usage.CANNOT_TELL, id="above the second line"),
        pytest.param(trace(0.88, engine(1, 0.5), engine(2, 0.5)), Usage.NOT_USED, id="below the second line"),
        pytest.param(parallel(1.53), Usage.USED, id="more work, of which two workers still do enough at once"),
        pytest.param(parallel(1.55), Usage.CANNOT_TELL, id="more work, of which too little at once was needed"),
        pytest.param(parallel(1.79), Usage.CANNOT_TELL, id="work just below the second line"),
        pytest.param(parallel(1.81), Usage.NOT_USED, id="work just above the second line"),
        pytest.param(parallel(0.75), Usage.USED, id="tasks above the first line"),
        pytest.param(parallel(0.65), Usage.CANNOT_TELL, id="tasks below the first line"),
        pytest.param(parallel(0.55), Usage.CANNOT_TELL, id="tasks above the second line"),
        pytest.param(parallel(0.45), Usage.NOT_USED, id="tasks below the second line"),
    ],
)
def test_the_lines_are_where_the_thresholds_say(program, usage):
    assert judge(scene(program), LIMITS).usage is usage


@pytest.mark.parametrize(
    ("cpu_s", "usage", "code"),
    [
        pytest.param(1.59, Usage.USED, "parallel_map_used", id="just below the first line"),
        pytest.param(1.61, Usage.CANNOT_TELL, "too_much_work", id="just above the first line"),
        pytest.param(1.79, Usage.CANNOT_TELL, "too_much_work", id="just below the second line"),
        pytest.param(1.81, Usage.NOT_USED, "too_much_work", id="just above the second line"),
    ],
)
def test_the_lines_of_work_where_enough_workers_compute_at_once(cpu_s, usage, code):
    program, reference = parallel(cpu_s, engines=4), parallel(engines=4)

    assert reason(program, workers=4, reference=reference) == (usage, code)


def test_a_busy_worker_outside_of_tasks_is_a_doubt_and_no_violation():
    program = trace(0.6, engine(1, 0.6), engine(2, 0.4, in_tasks=0.1), tasks=(task(),))

    assert reason(program) == (Usage.CANNOT_TELL, "uneven_shares")


@pytest.mark.parametrize(
    ("cpu_s", "usage"),
    [
        pytest.param(2.1, Usage.USED, id="below the first line"),
        pytest.param(2.3, Usage.CANNOT_TELL, id="above the first line"),
        pytest.param(2.5, Usage.CANNOT_TELL, id="below the second line"),
        pytest.param(2.55, Usage.NOT_USED, id="above the second line"),
    ],
)
def test_more_work_is_allowed_where_no_reference_shows_what_full_cores_cost(cpu_s, usage):
    assert judge(scene(parallel(cpu_s, engines=4), workers=4, reference=None), LIMITS).usage is usage


def test_thresholds_are_taken_from_the_caller():
    program = mixture(0.2)

    assert judge(scene(program), replace(LIMITS, outside=0.25)).usage is Usage.USED


def test_measures_are_the_numbers_behind_the_verdict():
    program = trace(0.5, engine(1, 0.25), engine(2, 0.4), client(0.25), other(7, 0.1, "sh"))

    found = measures(scene(program))

    assert found.shares == (0.4, 0.25)
    assert found.busy == (0.4, 0.25)
    assert found.outside == 0.35
    assert found.concurrency == pytest.approx(1.3)
    assert found.work == 1.0
    assert found.tasks == pytest.approx(0.65)


def test_threads_of_a_worker_that_queue_do_not_make_it_busier_than_the_run_was_long():
    program = trace(1.0, process(pid=1, cpu_s=1.0, wait_s=9.0), engine(2, 0.5))

    found = measures(scene(program))

    assert found.busy == pytest.approx((1.0 / 1.5, 0.5 / 1.5))
    assert found.overlap == 1.5


def test_what_a_client_waits_for_a_core_is_no_work_outside():
    program = trace(0.6, engine(1, 0.5), engine(2, 0.5), client(0.02, wait_s=0.58))

    assert measures(scene(program)).outside == pytest.approx(0.02 / 1.02)
    assert reason(program) == (Usage.USED, "parallel_map_used")


def starved_helper(*, idle_s: float, cores: int = 2) -> Trace:
    """One engine computes; another one, hardly ever, but its thread is ready all the time: bound to a busy core."""
    return trace(0.624, engine(1, 0.624), engine(2, 0.009, wait_s=0.615), idle_s=idle_s, cores=cores)


def of_its_own_work(program: Trace) -> tuple[Usage, str]:
    """The verdict where the serial program computes for as long as this one does."""
    found = judge(Scene(2, "engine", program, serial(program.cpu_s), None), LIMITS)
    return found.usage, found.finding.reason


def test_waiting_beside_an_idle_core_is_not_working_at_the_same_time():
    program = starved_helper(idle_s=0.62)

    assert concurrency(program, 2) == pytest.approx(1.0, abs=0.01)
    assert of_its_own_work(program) == (Usage.NOT_USED, "one_at_a_time")


def test_waiting_without_a_task_on_a_full_machine_is_a_doubt():
    assert of_its_own_work(starved_helper(idle_s=0.0)) == (Usage.CANNOT_TELL, "little_concurrency")


def show(tasks: int, large_s: float, burned_s: float) -> Trace:
    """A serial program, cut into fewer and larger tasks, beside an engine that burns in as many as are then missing."""
    small = 20 - tasks
    ends = [Task(1, n * large_s, (n + 1) * large_s, large_s, 0.0, "square") for n in range(tasks)]
    ends += [Task(2, n * burned_s, (n + 1) * burned_s, burned_s, 0.0, "square") for n in range(small)]
    return trace(tasks * large_s, engine(1, tasks * large_s), engine(2, small * burned_s), tasks=tuple(ends))


def test_padded_tasks_count_only_as_far_as_they_cost_the_reference():
    padded = show(14, 1.0 / 14, 0.06)

    assert concurrency(padded, 2) == pytest.approx(1.36)
    assert measures(scene(padded)).concurrency == pytest.approx(1.15)
    assert verdict(padded) == (
        Usage.CANNOT_TELL,
        "little_concurrency",
        "Only 1.15 of the tasks that ran at once were needed; 1.30 show that for sure.",
        "Compute every task once, and nothing besides.",
    )


def test_no_gain_by_the_clock_where_tasks_cost_more_together_is_a_doubt():
    dear = parallel(1.3)

    assert verdict(show(14, 1.0 / 14, 0.06), reference=dear) == (
        Usage.CANNOT_TELL,
        "no_gain",
        (
            "Tasks ran side by side, and yet by the clock it was 1.00 times as fast as the serial program; "
            "the reference was 1.54 times as fast."
        ),
        "Let the workers compute what is needed, each task once, and nothing besides.",
    )


def test_tasks_that_mostly_wait_stand_for_none_of_the_serial_program():
    waiting = tuple(Task(2, n * 0.16, (n + 1) * 0.16, 0.001, 0.159, "square") for n in range(6))
    own = tuple(Task(1, n * 0.07, (n + 1) * 0.07, 0.07, 0.0, "square") for n in range(14))
    sham = trace(0.98, engine(1, 0.98), engine(2, 0.006, wait_s=0.954), tasks=own + waiting)

    assert concurrency(sham, 2) == pytest.approx(1.98, abs=0.01)
    assert measures(scene(sham)).concurrency == pytest.approx(1.0, abs=0.01)


def test_one_task_that_gathers_waits_all_along_is_no_second_worker_beside_neighbours():
    own = tuple(Task(1, n * 0.1, (n + 1) * 0.1, 0.05, 0.05, "square") for n in range(20))
    queue = Task(2, 0.0, 2.0, 0.12, 1.88, "queue")
    sham = trace(2.0, engine(1, 1.0, wait_s=1.0), engine(2, 0.12, wait_s=1.88), tasks=(*own, queue))

    assert concurrency(sham, 2) == pytest.approx(2.0)
    assert measures(scene(sham)).concurrency == pytest.approx(1.18, abs=0.01)
    assert measures(scene(sham)).gain == pytest.approx(1.0)


def test_many_small_tasks_that_wait_do_not_make_waiting_usual():
    padded = show(14, 1.0 / 14, 0.06)
    small = tuple(Task(2, 0.5, 0.6, 0.0001, 0.0999, "nothing") for _ in range(100))
    dressed_up = replace(padded, tasks=padded.tasks + small)

    assert measures(scene(dressed_up)).gain == pytest.approx(measures(scene(padded)).gain)


def test_a_program_that_a_neighbour_makes_wait_has_gained_what_it_would_have_alone():
    slowed = trace(1.0, engine(1, 0.5, wait_s=0.5), engine(2, 0.5, wait_s=0.5))

    assert measures(scene(slowed)).gain == pytest.approx(2.0)


def test_cores_beyond_those_that_the_workers_need_may_be_idle():
    assert concurrency(starved_helper(idle_s=2 * 0.624, cores=4), 2) == pytest.approx(2.0)
    assert concurrency(starved_helper(idle_s=3 * 0.624, cores=4), 2) == pytest.approx(1.0)


def test_a_record_that_does_not_know_the_cores_is_judged_as_it_was():
    assert concurrency(starved_helper(idle_s=0.0, cores=0), 2) == pytest.approx(2.0)


def test_duplicated_tasks_run_at_once_but_are_not_useful_concurrency():
    duplicated = trace(0.85, engine(1, 0.85), engine(2, 0.85))

    assert concurrency(duplicated, 2) == 2.0
    assert measures(scene(duplicated)).concurrency == pytest.approx(2.0 / 1.7)


def test_tasks_that_the_reference_too_makes_dearer_are_all_useful():
    dear = parallel(1.4)

    assert measures(scene(dear, reference=dear)).concurrency == pytest.approx(2.0)


def test_tasks_called_in_the_client_besides_are_duplicates_too():
    program = trace(1.0, engine(1, 0.5), engine(2, 0.5), client(1.0, in_tasks=1.0))

    assert measures(scene(program)).concurrency == pytest.approx(0.5)


def test_a_task_that_costs_less_than_it_did_alone_was_done_as_well():
    fast = trace(0.36, engine(1, 0.34), engine(2, 0.34), tasks=tuple(task(1 + n % 2, end_s=0.034) for n in range(20)))

    assert judge(scene(fast), LIMITS).usage is Usage.USED


def test_two_large_tasks_for_show_are_not_the_many_small_ones_of_the_serial_program():
    shown = (task(1, end_s=0.5), task(2, end_s=0.5))
    program = trace(1.0, engine(1, 0.5), engine(2, 0.5), unseen_cpu_s=0.05, tasks=shown)

    assert judge(scene(program), LIMITS).usage is Usage.NOT_USED


def test_engines_that_burn_while_one_does_all_tasks_are_told():
    program = trace(0.8, engine(1, 0.8, in_tasks=1.0), engine(2, 0.8, in_tasks=0.0))

    assert verdict(program)[:3] == (
        Usage.NOT_USED,
        "too_much_work",
        "The program computed 1.6 times what the task needs.",
    )


@pytest.mark.parametrize(
    ("burned_s", "usage"),
    [
        pytest.param(0.48, Usage.CANNOT_TELL, id="less than the line"),
        pytest.param(0.53, Usage.NOT_USED, id="more than the line"),
    ],
)
def test_burning_is_told_from_its_line_on_only(burned_s, usage):
    program = trace(0.8, engine(1, 0.8), engine(2, burned_s, in_tasks=0.0))

    assert judge(scene(program), LIMITS).usage is usage


def test_a_copy_of_the_task_function_that_costs_more_is_a_doubt_and_no_burning():
    program = trace(0.7, engine(1, 0.7, in_tasks=0.1), engine(2, 0.7, in_tasks=0.1), tasks=(task(),))

    assert reason(program) == (Usage.CANNOT_TELL, "uneven_shares")


def test_a_pool_of_eight_processes_on_two_workers_is_no_accusation():
    program = trace(0.5, *(engine(n, 0.125, wait_s=0.375) for n in range(1, 9)), client(0.02), cores=2)

    assert reason(program, worker="process") == (Usage.USED, "parallel_map_used")


def test_idle_processes_of_a_large_pool_share_in_nothing():
    idle = (engine(n, 0.001) for n in range(2, 9))

    assert reason(trace(1.0, engine(1, 1.0), *idle), worker="process") == (Usage.NOT_USED, "one_worker")


def with_broker(cpu_s: float) -> Trace:
    """Two fair engines, and a broker that computes as well."""
    return trace(0.5, engine(1, 0.5), engine(2, 0.5), broker(cpu_s))


@pytest.mark.parametrize(
    ("cpu_s", "outside"),
    [
        pytest.param(0.02, 0.0, id="as usual"),
        pytest.param(0.11, 0.0, id="within the slack"),
        pytest.param(0.37, 0.2, id="beyond it"),
    ],
)
def test_what_a_broker_computes_beyond_the_usual_is_work_outside(cpu_s, outside):
    reference = replace(SHOWN, processes=(*SHOWN.processes, broker(0.02)))

    found = measures(scene(with_broker(cpu_s), reference=reference))

    assert found.outside == pytest.approx(outside)


def test_work_in_the_broker_is_told_and_named():
    program = trace(1.1, engine(1, 0.02), engine(2, 0.02), broker(1.0))

    usage, code, fact, _ = verdict(program)

    assert (usage, code) == (Usage.NOT_USED, "other_processes")
    assert "SCOOP broker used 1.0 s of CPU" in fact


def test_without_a_reference_nobody_knows_what_a_broker_needs():
    assert measures(scene(with_broker(0.4), reference=None)).outside == 0.0


def used(number: int = 0) -> Evidence:
    return Evidence(Usage.USED, Finding("parallel_map_used", f"used {number}"))


def not_used(number: int = 0) -> Evidence:
    return Evidence(Usage.NOT_USED, Finding("one_worker", f"not used {number}"))


def unclear(number: int = 0) -> Evidence:
    return Evidence(Usage.CANNOT_TELL, Finding("uneven_shares", f"unclear {number}"))


@pytest.mark.parametrize(
    ("rounds", "usage", "fact"),
    [
        pytest.param([used(1)], Usage.USED, "used 1", id="one used"),
        pytest.param([used(1), used(2)], Usage.USED, "used 1", id="the first of the winners speaks"),
        pytest.param([unclear(), used(1)], Usage.USED, "used 1", id="as many used as unclear"),
        pytest.param([unclear(1), used(), unclear(2)], Usage.CANNOT_TELL, "unclear 1", id="more unclear than used"),
        pytest.param([used(), not_used(1), not_used(2)], Usage.NOT_USED, "not used 1", id="more violations than uses"),
        pytest.param([used(1), not_used(), used(2)], Usage.USED, "used 1", id="fewer violations than uses"),
        pytest.param([used(), not_used(), unclear(1)], Usage.CANNOT_TELL, "unclear 1", id="a tie with a doubt"),
    ],
)
def test_the_verdict_of_most_rounds_is_the_verdict(rounds, usage, fact):
    found = overall(rounds)

    assert (found.usage, found.finding.fact) == (usage, fact)


def test_rounds_that_contradict_each_other_are_told():
    found = overall([used(), not_used()])

    assert found.usage is Usage.CANNOT_TELL
    assert found.finding == Finding(
        "rounds_disagree",
        "In 1 of 2 rounds the parallel map was used, in 1 it was not.",
        "A teacher will look at it.",
    )


SECONDS = st.floats(0.001, 4.0)
ENGINES = st.lists(st.tuples(SECONDS, SECONDS, st.floats(0.0, 1.0)), min_size=1, max_size=4)


def drawn_trace(engines, client_s: float, wall_s: float) -> Trace:
    workers = (engine(n + 1, cpu, wait_s=wait, in_tasks=part) for n, (cpu, wait, part) in enumerate(engines))
    return trace(wall_s, *workers, client(client_s))


def scaled(seen: Trace, factor: float) -> Trace:
    names = ("cpu_s", "wait_s", "task_cpu_s", "task_wait_s", "task_s")
    processes = tuple(replace(p, **{n: getattr(p, n) * factor for n in names}) for p in seen.processes)
    return replace(seen, wall_s=seen.wall_s * factor, processes=processes)


@given(ENGINES, SECONDS, SECONDS, st.integers(-4, 6))
def test_a_slower_or_faster_machine_changes_no_verdict(engines, client_s, wall_s, exponent):
    factor = 2.0**exponent  # exact, so that no line is crossed by rounding
    program, reference = drawn_trace(engines, client_s, wall_s), parallel(1.5)
    here = Scene(len(engines), "engine", program, serial(), reference)
    there = Scene(len(engines), "engine", scaled(program, factor), scaled(serial(), factor), scaled(reference, factor))

    one, two = judge(here, LIMITS), judge(there, LIMITS)

    assert (one.usage, one.finding.reason) == (two.usage, two.finding.reason)


def bounded_trace(engines, client_s: float, wall_s: float, **changed) -> Trace:
    """Tasks cannot be open for longer than the run took."""
    workers = (
        process(pid=n + 1, cpu_s=cpu, wait_s=wait, in_tasks=part, task_s=min(wall_s, (cpu + wait) * part))
        for n, (cpu, wait, part) in enumerate(engines)
    )
    return trace(wall_s, *workers, client(client_s), **changed)


@given(ENGINES, SECONDS, st.integers(1, 4), st.floats(0.0, 9.0))
def test_concurrency_is_at_most_the_number_of_workers_whatever_is_idle(engines, wall_s, workers, idle_s):
    found = concurrency(bounded_trace(engines, 0.0, wall_s, idle_s=idle_s, cores=workers), workers)

    assert 0.0 <= found <= min(workers, len(engines)) + 1e-9


@given(ENGINES, SECONDS, SECONDS)
def test_useful_concurrency_is_at_most_all_of_it(engines, client_s, wall_s):
    program = bounded_trace(engines, client_s, wall_s)

    assert measures(scene(program)).concurrency <= concurrency(program, 2) + 1e-9


@given(ENGINES, SECONDS, SECONDS)
def test_shares_and_what_is_outside_never_exceed_the_whole(engines, client_s, wall_s):
    found = measures(scene(bounded_trace(engines, client_s, wall_s)))

    assert sum(found.shares) <= 1.0 + 1e-9
    assert sum(found.busy) <= 1.0 + 1e-9
    assert 0.0 <= found.outside <= 1.0 + 1e-9


@given(st.lists(st.sampled_from([used(), not_used(), unclear()]), min_size=1, max_size=7))
def test_used_over_all_rounds_needs_more_uses_than_violations(rounds):
    found = overall(rounds)

    count = [e.usage for e in rounds].count
    assert (found.usage is Usage.USED) <= (count(Usage.USED) > count(Usage.NOT_USED))
    violations = count(Usage.NOT_USED)
    assert (found.usage is Usage.NOT_USED) == (violations > max(count(Usage.USED), count(Usage.CANNOT_TELL)))


def test_as_much_infrastructure_as_the_reference_has_is_part_of_no_measure():
    reference = replace(SHOWN, processes=(*SHOWN.processes, broker(9.0)))
    program = trace(0.5, engine(1, 0.5), engine(2, 0.5))

    assert measures(scene(with_broker(9.0), reference=reference)) == measures(scene(program))


def futures(count, cpu_s):
    """A run of a program that names no tasks: one worker computed, and claims to have run so many futures."""
    return trace(cpu_s, replace(engine(1, cpu_s, in_tasks=0.0), futures=count), engine(2, 0.01, in_tasks=0.0))


@pytest.mark.parametrize(
    ("count", "cpu_s", "usage"),
    [
        (40_000, 5.0, Usage.CANNOT_TELL),
        (40_000, 200.0, Usage.NOT_USED),
        (100, 0.15, Usage.NOT_USED),
        (0, 5.0, Usage.NOT_USED),
    ],
    ids=["tiny", "large enough to be seen", "few", "none"],
)
def test_many_tiny_futures_of_scoop_are_no_accusation(count, cpu_s, usage):
    found = judge(Scene(2, "SCOOP worker", futures(count, cpu_s), serial(1.0), None, by_clocks=True), LIMITS)

    assert found.usage is usage, found.finding.fact
    assert (found.finding.reason == "tasks_too_small") == (usage is Usage.CANNOT_TELL)
    if usage is Usage.CANNOT_TELL:
        assert "40000 futures of SCOOP's, in 0.1 ms of processor time each" in found.finding.fact
        assert "How large a task must be" in found.finding.hint


def test_futures_excuse_nobody_where_tasks_are_named():
    named = Scene(2, "SCOOP worker", futures(40_000, 5.0), serial(1.0), None)

    assert judge(named, LIMITS).usage is Usage.NOT_USED
