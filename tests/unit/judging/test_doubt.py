"""What stays in doubt after all measurings: shams get a verdict, and no honest way does, however slow it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judging import rounds
from grader.judging.doubt import settled
from grader.judging.evidence import Usage, judge
from grader.judging.measures import Scene
from grader.judging.rounds import MAX_ATTEMPTS
from grader.judging.thresholds import Thresholds
from grader.record import ArmName
from grader.record.trace import Process, Role, Task, Trace
from tests.unit.builders import measured_round, record, run
from tests.unit.schedules import CLIENT, FIRST, pooled, serially, worked

LIMITS = Thresholds()
COSTS = [0.05] * 24
SERIAL, REFERENCE = serially(*COSTS), pooled([COSTS], 2, pause_s=0.001)
CALM = "Measured again and again on a calm machine, it was "


def lane(*spans: tuple[int, float], begin_s: float = 0.0) -> list[tuple[float, float]]:
    """Tasks one after the other: so many, each so long."""
    found, now = [], begin_s
    for count, seconds in spans:
        for _ in range(count):
            found.append((now, now + seconds))
            now += seconds
    return found


def busy(traced: Trace, *cpu_s: float) -> Trace:
    """The workers computed for so long in all, whatever they did in tasks."""
    pairs = zip(traced.of_role(Role.WORKER), cpu_s, strict=True)
    workers = {p.pid: replace(p, cpu_s=max(p.cpu_s, s)) for p, s in pairs}
    return replace(traced, processes=tuple(workers.get(p.pid, p) for p in traced.processes))


def waiting(traced: Trace, wait_s: float) -> Trace:
    """Besides, a second worker has one task that hardly computes, and waits for a core all the time."""
    process = Process(FIRST + 1, "engine 1", Role.WORKER, "python", 0.01, wait_s, 0.01, wait_s, wait_s)
    task = Task(FIRST + 1, 0.0, wait_s, 0.01, wait_s, "f")
    return replace(traced, processes=(*traced.processes, process), tasks=(*traced.tasks, task))


def in_turn(pause_s: float = 0.0) -> Trace:
    """Each task on the other worker than the one before, and never two at once."""
    spans = [(n * (0.05 + pause_s), n * (0.05 + pause_s) + 0.05) for n in range(24)]
    return worked(spans[::2], spans[1::2], wall_s=spans[-1][1])


def scene(program: Trace, reference: Trace | None = REFERENCE) -> Scene:
    return Scene(2, "engine", program, SERIAL, reference)


SHAMS = {
    "spins beside one task at a time": (busy(in_turn(), 0.9, 0.9), "one_at_a_time"),
    "spins beside tasks with pauses": (busy(in_turn(0.01), 0.95, 0.95), "one_at_a_time"),
    "half of it again": (worked(lane((24, 0.05)), lane((12, 0.05)), wall_s=1.2), "too_much_work"),
    "a burner in tasks of the right number": (
        worked(lane((16, 0.075)), lane((8, 0.06)), wall_s=1.2),
        "too_much_work",
    ),
    "unseen work beside a burner": (busy(worked([], lane((13, 0.05)), wall_s=1.2), 1.2, 0.7), "one_at_a_time"),
    "unseen work beside a half one": (busy(worked([], lane((11, 0.05)), wall_s=1.2), 1.2, 0.6), "too_much_work"),
    "two tasks elsewhere, and then it waits": (
        waiting(worked(lane((22, 0.05)), lane((2, 0.05)), wall_s=1.15), 1.0),
        "one_worker",
    ),
    "threads that wait beside it": (waiting(worked(lane((24, 0.05)), wall_s=1.2), 1.1), "one_at_a_time"),
}


@pytest.mark.parametrize(("program", "reason"), SHAMS.values(), ids=SHAMS)
def test_a_sham_gets_a_verdict_when_it_was_measured_often_enough(program, reason):
    found = settled([scene(program)] * 12, LIMITS)

    assert judge(scene(program), LIMITS).usage is not Usage.USED
    assert (found.usage, found.finding.reason) == (Usage.NOT_USED, reason)
    assert CALM in found.finding.fact


def late_start(seconds: float) -> Trace:
    """The client computes first, and then the pool."""
    began = pooled([COSTS], 2, pause_s=0.001, between_s=seconds)
    processes = tuple(replace(p, cpu_s=seconds) if p.pid == CLIENT else p for p in began.processes)
    return replace(began, processes=processes)


SLOW = pooled([COSTS], 2, pause_s=0.055)
HONEST = {
    "as the reference": REFERENCE,
    "pauses as long as the tasks": SLOW,
    "work of its own between tasks": busy(SLOW, 1.2, 1.2),
    "a long serial part": late_start(0.6),
    "uneven shares": worked(lane((20, 0.05)), lane((4, 0.05))),
    "eight processes": pooled([COSTS], 8, pause_s=0.3),
    "a copy of the task function": busy(worked([], [(0.0, 0.05)], wall_s=0.7), 0.6, 0.6),
    "a slow copy of it": busy(worked([], [(0.0, 0.05)], wall_s=1.3), 0.6, 0.6),
    "one generation after the other": pooled([COSTS[:4]] * 6, 2, pause_s=0.02, between_s=0.08),
}


@pytest.mark.parametrize("program", HONEST.values(), ids=HONEST)
def test_an_honest_way_is_not_accused_however_often_it_was_measured(program):
    assert settled([scene(program)] * 12, LIMITS) is None


@given(
    st.lists(st.floats(0.02, 0.1), min_size=8, max_size=24),
    st.integers(2, 4),
    st.floats(0.0, 0.15),
    st.floats(0.0, 0.5),
)
def test_no_schedule_of_needed_tasks_is_accused_however_slow(seconds, workers, pause_s, between_s):
    half = len(seconds) // 2
    program = pooled([seconds[:half], seconds[half:]], workers, pause_s=pause_s, between_s=between_s)
    own = Scene(workers, "engine", program, serially(*seconds), pooled([seconds], workers, pause_s=0.001))

    assert settled([own] * 12, LIMITS) is None


SHAM = scene(SHAMS["half of it again"][0])
BESIDE_NEIGHBOURS = scene(
    SHAM.program, replace(REFERENCE, tasks=tuple(replace(t, cpu_s=t.cpu_s / 2, wait_s=0.025) for t in REFERENCE.tasks))
)
GAINING = scene(REFERENCE)


@pytest.mark.parametrize(
    ("seen", "decided"),
    [
        pytest.param([SHAM] * 3, True, id="three calm rounds"),
        pytest.param([SHAM] * 2, False, id="two"),
        pytest.param([BESIDE_NEIGHBOURS] * 12, False, id="beside neighbours"),
        pytest.param([scene(SHAM.program, None)] * 12, False, id="without a reference"),
        pytest.param([scene(SHAM.program, SERIAL)] * 12, False, id="where the reference gains nothing"),
        pytest.param([SHAM, GAINING] * 6, False, id="that gains in every other round"),
        pytest.param([*[SHAM] * 3, *[GAINING] * 9], False, id="that gains in most rounds"),
        pytest.param([*[SHAM] * 9, *[GAINING] * 3], True, id="that gains in a few"),
    ],
)
def test_only_calm_rounds_that_agree_settle_a_doubt(seen, decided):
    assert (settled(seen, LIMITS) is not None) is decided


def known(attempts: int, attempt: int):
    """A record of a sham that is in doubt, with a round of so many measurings."""
    done = measured_round(submission=run(SHAM.program), reference=run(REFERENCE, squares=None))
    runs = {**done.runs, ArmName.BASELINE: run(SERIAL)}
    several = (replace(done, index=n, runs=runs, attempt=1 + n // 3) for n in range(3 * attempts))
    return record(*several, attempt=attempt)


@pytest.mark.parametrize(
    ("attempts", "attempt", "usage"),
    [
        pytest.param(1, 1, Usage.CANNOT_TELL, id="measured once"),
        pytest.param(3, 3, Usage.CANNOT_TELL, id="to be measured again"),
        pytest.param(1, MAX_ATTEMPTS, Usage.CANNOT_TELL, id="accepted by a teacher as it was seen"),
        pytest.param(MAX_ATTEMPTS, MAX_ATTEMPTS, Usage.NOT_USED, id="measured as often as it will be"),
    ],
)
def test_a_doubt_is_settled_when_nothing_more_will_be_measured(attempts, attempt, usage):
    assert rounds.evidence_of(known(attempts, attempt)).usage is usage
