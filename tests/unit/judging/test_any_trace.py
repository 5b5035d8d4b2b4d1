"""Whatever a kernel's clocks may say, it is judged: no trace ends in an exception."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from grader.judging import rounds
from grader.judging.lesson import explanation
from grader.record import ArmName
from grader.record.trace import Process, Role, Task, Trace
from tests.unit.builders import measured_round, record, run, serial

SECONDS = st.sampled_from([0.0, 1e-6, 0.01, 0.3, 1.0])


@st.composite
def tasks(draw: st.DrawFn, pids: list[int], wall_s: float) -> tuple[Task, ...]:
    """Tasks of these processes, some of which end after the answer or at the instant at which they begin."""
    found = []
    for pid in draw(st.lists(st.sampled_from(pids), max_size=8)):
        begin_s = draw(SECONDS) * wall_s
        found.append(Task(pid, begin_s, begin_s + draw(SECONDS), draw(SECONDS), draw(SECONDS), "square"))
    return tuple(sorted(found, key=lambda t: t.begin_s))


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """A run of a client and of up to three workers, with any times."""
    wall_s = draw(st.sampled_from([0.0, 1e-6, 0.5, 2.0]))
    roles = [Role.CLIENT, *draw(st.lists(st.sampled_from([Role.WORKER, Role.OTHER]), max_size=3))]
    processes = tuple(
        Process(pid, f"engine {pid}", role, "engine", *(draw(SECONDS) for _ in range(5)))
        for pid, role in enumerate(roles, 1)
    )
    ran = draw(tasks([p.pid for p in processes], wall_s))
    return Trace(wall_s, processes, ran, draw(SECONDS), draw(SECONDS), draw(st.sampled_from([0, 2, 4])))


def waiting() -> Trace:
    """Every task waited for a core, and none computed."""
    process = Process(1, "engine 0", Role.WORKER, "engine", 0.0, 1.0, 0.0, 1.0, 1.0)
    return Trace(1.0, (process,), (Task(1, 0.0, 1.0, 0.0, 1.0, "square"),))


@given(traces(), traces(), traces())
@example(waiting(), serial(), serial())
@example(waiting(), waiting(), waiting())
def test_every_trace_is_judged_and_explained(program, baseline, reference):
    done = measured_round(submission=run(program), reference=run(reference, squares=None), timed=True)
    runs = {**done.runs, ArmName.BASELINE: run(baseline)}
    found = record(*(replace(done, index=n, runs=runs) for n in range(3)))

    speedup = rounds.speedup_of(found)
    assert speedup.submission >= 0.0
    assert rounds.evidence_of(found).finding.fact
    assert explanation(found) is None or explanation(found).own.wall_s == program.wall_s
