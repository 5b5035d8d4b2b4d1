"""What a record teaches, as it is printed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.text import Text

from grader.grades import gradebook
from grader.judging.lesson import explanation
from grader.record import ArmName
from grader.report import time_spent as report
from tests.unit.builders import check_result, measured_round, parallel, record, run
from tests.unit.record.test_golden import golden
from tests.unit.schedules import pooled, serially, worked

SECONDS = [*[0.05] * 20, 0.5]
SLOW = pooled([SECONDS], 2, pause_s=0.002)
FAST = pooled([SECONDS[::-1]], 2, pause_s=0.002)
SERIAL = serially(*SECONDS, pause_s=0.0002)


def graded(*, reference=True, submission=SLOW):
    done = measured_round(0, submission=run(submission), reference=run(FAST), timed=True)
    runs = {**done.runs, ArmName.BASELINE: run(SERIAL)}
    if not reference:
        del runs[ArmName.REFERENCE]
    return gradebook.grade(record(replace(done, runs=runs)), [check_result()])


def shown(grade, *, width=100, markup=False):
    return report.explained(grade, explanation(grade.record), width=width, markup=markup)


def test_everything_is_shown_beside_the_reference():
    text = shown(graded(), width=80)

    assert (
        text
        == """\
tiny · anna                                                        2 of 2 points
  passed   2 / 2  The answer is right.

Round 1 (timed, 1 in all) on 2 engines, beside the reference's run on the same
inputs:

Where the time went            this run    reference
  needed, shared evenly     0.75 s  73%  0.75 s  96%
  waiting for the last      0.25 s  24%  0.00 s   0%  at the end, at barriers
  pauses between tasks      0.02 s   2%  0.03 s   4%  handing out, sending
  wall time                 1.02 s 100%  0.78 s 100%

Efficiency                     this run    reference
  speedup                          1.47         1.92  over the serial program
  global                            73%          96%  speedup / workers
  ├─ computational                 100%         100%  needed / all work
  └─ parallel                       73%          96%  work / workers / time
     ├─ load balance                75%         100%  mean / largest share
     └─ communication               98%          96%  largest share / time
        ├─ serialisation           100%         100%  barriers, serial work
        └─ transfer                 98%          96%  handing out, sending

Work and span                  this run    reference
  work                           1.50 s       1.50 s  takes one worker
  span                           0.50 s       0.50 s  takes any number of them
  parallelism                       3.0          3.0  work / span, best speedup
  least time, no overhead        0.75 s       0.75 s  on so many workers
  most time, no overhead         1.00 s       1.00 s  if nobody idles in vain
  serial part (Amdahl)               0%           0%  serial work / work
  serial part (Karp-Flatt)          36%           4%  that would explain it
  The two serial parts differ: overhead or waiting limits the speedup, not
  serial work.

Tasks                          this run    reference
  tasks                              21           21
  jobs                               21           21  tasks, or chunks of them
  phases                              1            1  between barriers
  median job                    50.0 ms      50.0 ms
  median pause after it          2.0 ms       2.0 ms  the overhead of each
  overhead                           4%           4%  pause / (job + pause)
  until the first task           2.0 ms       2.0 ms
  last worker alone            502.0 ms      18.0 ms  at the ends of phases
  after the last task            0.0 ms       0.0 ms
  CPU time of a task               1.00         1.00  times the serial one's

Other numbers of workers       this run    reference  speedup ±10% (at least)
  4                           2.0 (2.0)    3.0 (2.0)
  8                           2.5 (2.4)    3.0 (2.4)
  16                          2.7 (2.6)    3.0 (2.6)
  32                          3.0 (2.8)    3.0 (2.8)
  64                          3.0 (2.9)    3.0 (2.9)

What to try, by the time that it cost
  The last task ran alone for 49% of the time.
  → Hand the work out, the longest tasks first."""
    )


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal(width):
    for name in ("good", "serial", "sham"):
        assert max(map(len, shown(golden(name), width=width).splitlines())) <= width


def test_without_a_reference_there_is_one_column():
    text = shown(graded(reference=False))

    assert "reference" not in text
    assert re.search(r"wall time +1\.02 s 100%$", text, re.MULTILINE)


def test_a_good_run_beside_the_reference_says_that_there_is_nothing_to_gain():
    text = shown(graded(submission=FAST))

    assert text.endswith("Nothing of it cost much time that the reference does not lose as well.")


def test_lessons_come_last_with_their_hints():
    *_, title, fact, hint = shown(graded()).splitlines()

    assert title == "What to try, by the time that it cost"
    assert fact == "  The last task ran alone for 49% of the time."
    assert hint == "  → Hand the work out, the longest tasks first."


def test_a_run_that_cannot_be_predicted_says_so_and_leaves_the_references_prediction():
    text = shown(golden("serial"))

    assert "No prediction for this run: its tasks and their overhead do not explain how long it took." in text
    assert re.search(r"^  8 +\? +\d\.\d \(\d\.\d\)", text, re.MULTILINE)


def test_more_processes_than_workers_stand_in_the_heading():
    text = shown(graded(submission=worked(*[[(0, 1), (1, 2)]] * 4)))

    assert "Round 1 (timed, 1 in all) on 2 engines, with 4 processes, beside" in text


def test_colours_change_nothing_but_colours(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")  # a dumb terminal has none

    text = shown(graded(), markup=True)

    assert "\x1b[" in text
    plain = [line.rstrip() for line in Text.from_ansi(text).plain.splitlines()]
    assert plain == shown(graded()).splitlines()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("loky", "no SCOOP worker was seen to run a task.", id="others worked"),
    ],
)
def test_why_there_is_nothing_to_explain(name, why):
    assert report.why_no_trace(golden(name).record) == why


def test_a_program_that_was_never_run_says_why():
    from grader.record.finding import Finding

    never = record(finding=Finding("syntax_error", "squares.py, line 1: invalid syntax"))

    assert report.why_no_trace(never) == "squares.py, line 1: invalid syntax"
    assert report.why_no_trace(record()) == "no run was watched."


def test_what_is_judged_of_several_rounds_stands_above_the_one_that_is_explained():
    grade = graded()
    several = tuple(replace(grade.record.rounds[0], index=n) for n in range(3))

    text = shown(replace(grade, record=replace(grade.record, rounds=several)), width=120)

    together = "All timed rounds together: 1.47 times as fast as the serial program, and the reference 1.92 times."
    assert f"{together}\n\nRound 2 (timed, 3 in all) on 2 engines" in text


def test_without_task_functions_there_is_nothing_but_processor_time():
    def unseen(traced):
        return run(replace(traced, tasks=()))

    done = measured_round(submission=unseen(parallel()))
    known = replace(done, runs={arm: unseen(each.trace) for arm, each in done.runs.items()})

    assert report.why_no_trace(record(known, by_clocks=True)) == (
        "the assignment names no tasks, so that nothing but processor time was seen."
    )
    assert report.why_no_trace(record(known)) == "no engine was seen to run a task."
