"""More tasks than can be listed: judged rightly where they are the submission's, told where they are the author's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.grades.rubric import SpeedupAward
from grader.grades.verdict import Outcome, Verdict
from grader.grades.view import View
from grader.judging import rounds
from grader.judging.efficiency import efficiency
from grader.judging.evidence import Usage
from grader.judging.lesson import explanation
from grader.record import ArmName, Need
from grader.record.trace import Away, Task, Trace, Unlisted, charged, joined
from grader.report.time_spent import why_no_trace
from tests.unit.builders import client, engine, measured_round, parallel, record, run, serial, trace

LISTED = 20


def cut(traced: Trace, *, keep: int = LISTED) -> Trace:
    """As a listener with room for so many would have listed it."""
    ordered = sorted(traced.tasks, key=lambda t: t.cpu_s, reverse=True)
    kept, rest = ordered[:keep], ordered[keep:]
    tasks = tuple(sorted(kept, key=lambda t: t.begin_s))
    return replace(traced, tasks=tasks, unlisted=Unlisted(len(rest), sum(t.cpu_s for t in rest)))


def with_empty_calls(traced: Trace, count: int = 50) -> Trace:
    """Beside tasks that cost nothing, before all others."""
    empty = tuple(Task(1, n * 1e-6, n * 1e-6, 0.0, 0.0, "square") for n in range(count))
    return replace(traced, tasks=(*empty, *traced.tasks))


def seen(*, submission: Trace, baseline: Trace | None = None, reference: Trace | None = None):
    """Three timed rounds."""
    done = measured_round(
        1, submission=run(submission), reference=run(reference or parallel(), squares=None), timed=True
    )
    runs = {**done.runs, ArmName.BASELINE: run(baseline or serial())}
    return record(*(replace(done, index=n, runs=runs) for n in range(1, 4)))


@pytest.mark.parametrize("program", [parallel(), with_empty_calls(parallel())], ids=["as many", "empty ones besides"])
def test_a_submission_of_more_tasks_than_are_listed_is_judged_as_if_all_were(program):
    whole, listed = seen(submission=program), seen(submission=cut(program))

    assert rounds.evidence_of(listed).measures == pytest.approx(rounds.evidence_of(whole).measures)
    assert rounds.evidence_of(listed).usage is Usage.USED
    assert rounds.speedup_of(listed).submission == pytest.approx(rounds.speedup_of(whole).submission)


def test_work_for_show_in_unlisted_tasks_is_not_needed():
    needed, show = 0.25, 0.75
    tasks = [Task(pid, n * 0.05, (n + 1) * 0.05, 0.05, 0.0, "square") for pid in (1, 2) for n in range(5)]
    tasks += [
        Task(pid, needed + n * 0.01, needed + (n + 1) * 0.01, 0.01, 0.0, "x") for pid in (1, 2) for n in range(75)
    ]
    program = trace(1.0, engine(1, needed + show), engine(2, needed + show), tasks=tuple(tasks))
    whole, listed = seen(submission=program), seen(submission=cut(program))

    assert rounds.evidence_of(listed).measures.concurrency == pytest.approx(
        rounds.evidence_of(whole).measures.concurrency
    )


@pytest.mark.parametrize(
    ("arms", "whose"),
    [
        pytest.param({"baseline": cut(serial(), keep=15)}, "serial program", id="serial program"),
        pytest.param({"reference": cut(parallel(), keep=15)}, "reference", id="reference"),
    ],
)
def test_an_author_whose_programs_run_too_many_tasks_is_told_so(arms, whose):
    found = seen(submission=parallel(), **arms)

    evidence = rounds.evidence_of(found)
    assert (evidence.usage, evidence.finding.reason) == (Usage.CANNOT_TELL, "too_many_tasks")
    assert evidence.finding.fact == (f"The {whose} runs 20 tasks, more than the 15 that can be told apart in one run.")
    assert evidence.finding.hint == "Its author must make the tasks larger, and fewer of them."
    assert rounds.speedup_of(found).open_reason == "too_many_tasks"
    assert rounds.speedup_reaches(found, 0.5) is None
    assert not rounds.wants_timed_round(found)
    assert not rounds.worth_another(found)


def test_points_for_the_speedup_stay_open_with_the_same_words():
    found = seen(submission=parallel(), baseline=cut(serial(), keep=15))
    view = View(found, None, lambda _: {}, points=4.0)

    with pytest.raises(Outcome, match="The serial program runs 20 tasks") as stopped:
        SpeedupAward(view).award()

    assert (stopped.value.verdict, stopped.value.finding.reason) == (Verdict.INCONCLUSIVE, "too_many_tasks")


def test_one_round_is_enough_to_see_that_there_are_too_many_tasks():
    first = measured_round(submission=run(parallel()))
    runs = {**first.runs, ArmName.BASELINE: run(cut(serial(), keep=5))}

    assert rounds.evidence_is_clear(record(replace(first, runs=runs), need=Need.ANSWER))


def test_nothing_is_explained_of_a_run_whose_tasks_are_not_all_listed():
    program = cut(parallel(), keep=5)
    found = seen(submission=program)

    assert efficiency(program, serial(), 2) is None
    assert explanation(found) is None
    assert why_no_trace(found) == "more than 20 tasks ran, and not all of them are listed."


def test_simulated_cost_of_unlisted_tasks_counts_as_their_cpu_time():
    simulated = replace(trace(1.0, client(0.1)), simulated=True, unlisted=Unlisted(3, 0.1, 2.0))

    assert charged(simulated).in_tasks_s == pytest.approx(2.0)


def test_what_nodes_leave_out_is_added_up():
    here, there = (replace(parallel(), unlisted=Unlisted(n, n / 10, n / 100)) for n in (1, 2))

    whole = joined(here, "n1", [Away("n2", there, 0.0, 0.0)])

    assert (whole.unlisted.count, whole.unlisted.cpu_s) == (3, pytest.approx(0.3))
    assert whole.unlisted.simulated_s == pytest.approx(0.03)
