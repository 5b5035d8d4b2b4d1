"""Every pattern of parallelism: who does as the reference does gets what they earned, and no sham of it pays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from grader.judging import rounds
from grader.judging.evidence import Usage
from grader.record import ArmName, Machine, Record
from grader.record.trace import Role, Trace
from tests.unit.builders import measured_round, record, run
from tests.unit.schedules import CLIENT, Span, pooled, serially, worked

WORK_S = 2.0
PAUSE_S = 0.0005
CORES = 16
WORKERS = [2, 4, 8]


@dataclass(frozen=True, slots=True)
class Pattern:
    """An assignment's own programs, and how it says that they are to be judged."""

    baseline: Trace
    reference: Trace
    workers: int
    said: dict[str, object] = field(default_factory=dict)

    def graded(self, program: Trace) -> Record:
        """What nine rounds of a program come to, on a machine where nothing else runs."""
        arms = {ArmName.BASELINE: run(self.baseline), ArmName.REFERENCE: run(self.reference, squares=None)}
        made = [measured_round(n, submission=run(program), timed=True) for n in range(9)]
        machine = Machine("host", CORES, "cpu", "linux", "3.11", 0.1)
        whole = (replace(r, runs={**r.runs, **arms}) for r in made)
        return record(*whole, workers=self.workers, machine=machine, attempt=4, **self.said)

    def verdict(self, program: Trace) -> tuple[Usage, float | None]:
        """Whether the parallel map was used, and the part of the points for the speedup."""
        graded = self.graded(program)
        return rounds.evidence_of(graded).usage, rounds.speedup_of(graded).fraction


def earns(pattern: Pattern, program: Trace) -> bool:
    """Whether it would have a point for the parallel map."""
    return pattern.verdict(program)[0] is Usage.USED


def blocks(count: int, workers: int, *, work_s: float = WORK_S, uneven: float = 0.0) -> Trace:
    """The work in so many parts, each dealt to whoever is free; every other one may be larger."""
    each = [work_s / count * (1.0 + (uneven if n % 2 else -uneven)) for n in range(count)]
    return pooled([each], workers, pause_s=PAUSE_S)


def client_alone(seconds: float, workers: int, *beside: float) -> Trace:
    """The client computes everything, and the workers have tasks for show."""
    lanes = [[(0.0, beside[n])] if n < len(beside) else [] for n in range(workers)]
    return worked(*lanes, wall_s=seconds, client_tasks=[(0.0, seconds)])


def one_at_a_time(count: int, workers: int, work_s: float = WORK_S) -> Trace:
    """All parts, on all workers, one after the other."""
    each = work_s / count
    lanes: list[list[Span]] = [[] for _ in range(workers)]
    for n in range(count):
        lanes[n % workers].append((n * each, (n + 1) * each))
    return worked(*lanes)


# Work that may be cut as one likes: a natural baseline computes it in one call.


def spmd(workers: int, *, parts: int = 0, baseline_parts: int = 1) -> Pattern:
    baseline = serially(*[WORK_S / baseline_parts] * baseline_parts)
    return Pattern(baseline, blocks(parts or workers, workers), workers, {"divisible": True})


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("parts", [1, 2, 4, 16])
def test_work_that_may_be_cut_is_right_in_any_number_of_parts(workers, parts):
    for known in (spmd(workers), spmd(workers, parts=8 * workers, baseline_parts=8), spmd(workers, baseline_parts=64)):
        assert known.verdict(blocks(parts * workers, workers)) == (Usage.USED, 1.0)


@pytest.mark.parametrize("workers", WORKERS)
def test_parts_may_be_uneven_and_cost_a_little_more_or_less(workers):
    known = spmd(workers)

    assert known.verdict(blocks(8 * workers, workers, uneven=0.3)) == (Usage.USED, 1.0)
    assert known.verdict(blocks(4 * workers, workers, work_s=0.85 * WORK_S)) == (Usage.USED, 1.0)
    assert known.verdict(blocks(4 * workers, workers, work_s=1.08 * WORK_S)) == (Usage.USED, 1.0)


@pytest.mark.parametrize("workers", WORKERS)
def test_more_parts_than_are_listed_are_held_by_their_sum(workers):
    known = spmd(workers)
    whole = blocks(16 * workers, workers)
    kept = whole.tasks[: len(whole.tasks) // 2]
    unlisted = replace(whole.unlisted, count=1000, cpu_s=sum(t.cpu_s for t in whole.tasks) - sum(t.cpu_s for t in kept))

    assert known.verdict(replace(whole, tasks=kept, unlisted=unlisted)) == (Usage.USED, 1.0)


@pytest.mark.parametrize("workers", WORKERS)
def test_the_serial_program_of_divisible_work_is_not_parallel(workers):
    known = spmd(workers)

    assert known.verdict(replace(serially(WORK_S)))[0] is Usage.NOT_USED
    assert known.verdict(worked([(0.0, WORK_S)], *[[]] * (workers - 1)))[0] is Usage.NOT_USED


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("padded", [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0])
def test_decoys_beside_one_worker_that_does_everything_earn_nothing(workers, padded):
    """However much the others compute for show, in few parts or many."""
    known = spmd(workers)
    decoy = [(0.0, padded * WORK_S)]
    many = [(n * padded * WORK_S / 20, (n + 1) * padded * WORK_S / 20) for n in range(20)]

    for show in (decoy, many):
        assert not earns(known, worked([(0.0, WORK_S)], *[show] * (workers - 1)))
        assert not earns(known, worked([(0.0, WORK_S)], show, *[[]] * (workers - 2)))
    assert not earns(known, client_alone(WORK_S, workers, *[padded * WORK_S] * workers))


@pytest.mark.parametrize("workers", WORKERS)
def test_every_worker_computing_everything_earns_nothing(workers):
    known = spmd(workers)

    assert known.verdict(worked(*[[(0.0, WORK_S)]] * workers))[0] is Usage.NOT_USED
    assert not earns(known, worked(*[[(n * 0.1, n * 0.1 + 0.1) for n in range(20)]] * workers))


@pytest.mark.parametrize("workers", WORKERS)
def test_parts_one_after_the_other_earn_nothing(workers):
    assert spmd(workers).verdict(one_at_a_time(8 * workers, workers))[0] is Usage.NOT_USED


@pytest.mark.parametrize("padded", [0.1, 0.2, 0.3, 0.4, 0.5])
def test_padding_an_uneven_split_earns_no_more_than_the_split_is_worth(padded):
    """70 % on one worker and 30 % on the other is 1.43 times as fast; work for show on the second adds nothing."""
    known = spmd(2)
    long, short = 0.7 * WORK_S, 0.3 * WORK_S
    plain, shown = worked([(0.0, long)], [(0.0, short)]), worked([(0.0, long)], [(0.0, short + padded * WORK_S)])

    honest, sham = known.verdict(plain)[1], known.verdict(shown)[1]

    assert honest is not None
    assert sham is None or sham <= honest


@pytest.mark.parametrize("cut", [0.78, 0.8, 0.85, 0.9])
@pytest.mark.parametrize("workers", WORKERS)
def test_a_split_that_is_too_uneven_for_use_is_not_made_one_by_padding(cut, workers):
    """80 % on one worker is 1.25 times as fast; however much of what was done is done again beside it."""
    known = spmd(workers)
    long, short = cut * WORK_S, (1.0 - cut) * WORK_S / (workers - 1)

    for end in (0.35, 0.5, 0.6, cut):
        shown = worked([(0.0, long)], *[[(0.0, max(short, end * WORK_S))]] * (workers - 1))
        assert not earns(known, shown)


def test_work_that_is_done_again_in_part_is_used_where_it_gains():
    known = spmd(2)

    assert earns(known, blocks(8, 2, work_s=1.45 * WORK_S))
    assert not earns(known, blocks(8, 2, work_s=1.58 * WORK_S))


def test_without_a_reference_divisible_work_must_gain_by_the_clock():
    known = spmd(2)
    alone = replace(known.graded(worked([(0.0, WORK_S)], [(0.0, 0.3 * WORK_S)])), reference_digest="")
    without = replace(
        alone,
        rounds=tuple(replace(r, runs={k: v for k, v in r.runs.items() if k != "reference"}) for r in alone.rounds),
    )

    found = rounds.evidence_of(without)

    assert found.usage is not Usage.USED
    fast = replace(known.graded(blocks(4, 2)), reference_digest="")
    fast = replace(
        fast, rounds=tuple(replace(r, runs={k: v for k, v in r.runs.items() if k != "reference"}) for r in fast.rounds)
    )
    assert rounds.evidence_of(fast).usage is Usage.USED


# Unequal roles: a pipeline of stages, of which one takes longer than the others.


def pipeline(*stages: float, items: int = 12, pause_s: float = 0.0) -> Trace:
    """Items that flow through stages, each on a worker of its own."""
    ready = [0.0] * items
    lanes: list[list[Span]] = []
    for seconds in stages:
        free, lane = 0.0, []
        for item in range(items):
            begin = max(free, ready[item]) + pause_s
            free = ready[item] = begin + seconds
            lane.append((begin, free))
        lanes.append(lane)
    return worked(*lanes)


def roles(*stages: float) -> Pattern:
    baseline = serially(*[seconds for _ in range(12) for seconds in stages])
    return Pattern(baseline, pipeline(*stages), len(stages))


ROLES = [
    pytest.param((0.12, 0.08), id="3:2"),
    pytest.param((0.14, 0.06), id="7:3"),
    pytest.param((0.15, 0.05), id="3:1"),
    pytest.param((0.16, 0.04), id="4:1"),
    pytest.param((0.04, 0.16), id="1:4"),
    pytest.param((0.08, 0.04, 0.02, 0.02), id="4:2:1:1"),
    pytest.param((0.02, 0.08, 0.02, 0.04), id="1:4:1:2"),
    pytest.param((0.08, 0.04, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02), id="4:2 and six ones"),
]


@pytest.mark.parametrize("stages", ROLES)
def test_a_pipeline_with_unequal_stages_closes_with_full_points(stages):
    known = roles(*stages)

    assert known.verdict(known.reference) == (Usage.USED, 1.0)
    assert known.verdict(pipeline(*stages, pause_s=PAUSE_S)) == (Usage.USED, 1.0)


@pytest.mark.parametrize("stages", ROLES)
def test_shams_of_a_pipeline_earn_nothing(stages):
    known, count = roles(*stages), len(stages)
    every = [seconds for _ in range(12) for seconds in stages]
    total = sum(every)

    assert known.verdict(serially(*every))[0] is Usage.NOT_USED
    assert known.verdict(one_of(count, every))[0] is Usage.NOT_USED
    assert known.verdict(stage_after_stage(stages))[0] is not Usage.USED
    for padded in (0.05, 0.1, 0.2, 0.4):
        shown = [(n * padded * total / 12, (n + 1) * padded * total / 12) for n in range(12)]
        assert not earns(known, one_of(count, every, shown)), padded


def one_of(workers: int, seconds: list[float], beside: list[Span] | None = None) -> Trace:
    """One worker does everything; the next one may work for show."""
    ends = [sum(seconds[: n + 1]) for n in range(len(seconds))]
    alone = [(end - each, end) for end, each in zip(ends, seconds, strict=True)]
    return worked(alone, beside or [], *[[]] * (workers - 2))


def stage_after_stage(stages: tuple[float, ...], items: int = 12) -> Trace:
    """Each worker begins when the one before it has done all items."""
    lanes, now = [], 0.0
    for seconds in stages:
        lanes.append([(now + n * seconds, now + (n + 1) * seconds) for n in range(items)])
        now += items * seconds
    return worked(*lanes)


# Phases that end in barriers.


def phases(workers: int, *, barrier: float, pause_s: float = 0.0) -> Trace:
    """Six phases, in each of which all workers but one wait for the last one during a part of the time."""
    each = WORK_S / 6 / (workers * (1.0 - barrier) + barrier)
    lanes: list[list[Span]] = [[] for _ in range(workers)]
    for n in range(6):
        begin = n * (each + pause_s)
        for lane in range(workers):
            last = lane == n % workers
            lanes[lane].append((begin, begin + (each if last else (1.0 - barrier) * each)))
    return worked(*lanes)


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("barrier", [0.2, 0.3, 0.4])
def test_phases_with_barriers_close_with_full_points(workers, barrier):
    reference = phases(workers, barrier=barrier)
    known = Pattern(serially(*sorted(t.cpu_s for t in reference.tasks)), reference, workers)

    assert known.verdict(reference) == (Usage.USED, 1.0)
    assert known.verdict(phases(workers, barrier=barrier, pause_s=PAUSE_S)) == (Usage.USED, 1.0)
    assert known.verdict(known.baseline)[0] is Usage.NOT_USED
    assert not earns(known, one_of(workers, [t.cpu_s for t in reference.tasks]))


# Ranks of MPI, which compute while they wait.


def polling(trace: Trace) -> Trace:
    """The same, with workers that keep a core busy all the time."""
    busy = tuple(replace(p, cpu_s=trace.wall_s) if p.role is Role.WORKER else p for p in trace.processes)
    return replace(trace, processes=busy)


def strips(workers: int, *, steps: int = 10, uneven: float = 0.0) -> Trace:
    """Each step a strip for each rank, then an exchange in which all wait for the slowest."""
    each = WORK_S / steps / workers
    lanes: list[list[Span]] = [[] for _ in range(workers)]
    for step in range(steps):
        begin = step * (each * (1 + uneven) + 0.01)
        for rank in range(workers):
            mine = each * (1 + uneven if rank % 2 else 1 - uneven)
            lanes[rank].append((begin, begin + mine))
    return polling(worked(*lanes))


@pytest.mark.parametrize("workers", WORKERS)
def test_ranks_that_poll_are_held_by_what_they_compute(workers):
    said = {"mpi": True, "divisible": True}
    known = Pattern(serially(*[WORK_S / 10] * 10), strips(workers), workers, said)

    assert known.verdict(known.reference) == (Usage.USED, 1.0)
    assert known.verdict(strips(workers, steps=20))[0] is Usage.USED
    assert known.verdict(strips(workers, uneven=0.1))[0] is Usage.USED
    assert known.verdict(known.baseline)[0] is Usage.NOT_USED
    assert not earns(known, polling(one_of(workers, [WORK_S / 10] * 10)))
    assert not earns(known, polling(worked(*[[(0.0, WORK_S)]] * workers)))
    assert not earns(known, polling(one_at_a_time(10, workers)))


def test_ranks_on_fewer_cores_than_there_are_of_them_are_told_at_once():
    known = Pattern(serially(WORK_S), strips(4), 4, {"mpi": True, "divisible": True})
    crowded = replace(known.graded(strips(4)), machine=Machine("host", 2, "cpu", "linux", "3.11", 0.1), attempt=1)

    found = rounds.evidence_of(crowded)

    assert (found.usage, found.finding.reason) == (Usage.CANNOT_TELL, "too_few_cores")
    assert found.finding.fact == (
        "This machine has 2 cores for 4 ranks of MPI, and ranks that wait for each other keep them busy."
    )
    assert rounds.evidence_is_clear(replace(crowded, rounds=crowded.rounds[:1]))
    assert not rounds.worth_another(crowded)


# No task functions at all.


def by_clocks(workers: int) -> Pattern:
    return Pattern(untold(serially(WORK_S)), untold(blocks(8 * workers, workers)), workers, {"by_clocks": True})


def untold(trace: Trace) -> Trace:
    """The same, seen by the kernel's clocks alone."""
    quiet = (replace(p, task_cpu_s=0.0, task_wait_s=0.0, task_s=0.0) for p in trace.processes)
    return replace(trace, tasks=(), processes=tuple(quiet))


@pytest.mark.parametrize("workers", WORKERS)
def test_without_task_functions_the_clocks_give_a_verdict(workers):
    known = by_clocks(workers)

    for program in (known.reference, untold(blocks(workers, workers)), untold(blocks(16 * workers, workers))):
        assert known.verdict(program) == (Usage.USED, 1.0)
    assert known.verdict(known.baseline)[0] is Usage.NOT_USED
    assert known.verdict(untold(one_of(workers, [WORK_S])))[0] is Usage.NOT_USED
    assert known.verdict(untold(one_at_a_time(8 * workers, workers)))[0] is Usage.NOT_USED
    assert known.verdict(untold(worked(*[[(0.0, WORK_S)]] * workers)))[0] is Usage.NOT_USED
    for padded in (0.1, 0.3, 0.5):
        decoys = [[(0.0, padded * WORK_S)]] * (workers - 1)
        assert not earns(known, untold(worked([(0.0, WORK_S)], *decoys)))


@pytest.mark.parametrize(("others", "each"), [(1, 0.02), (1, 0.1), (4, 0.03), (4, 0.05), (12, 0.01), (12, 0.02)])
def test_who_computes_everything_shares_it_with_nobody_however_many_are_there(others, each):
    known = by_clocks(2)
    program = untold(worked([(0.0, WORK_S)], *[[(0.0, each * WORK_S)]] * others))

    told = rounds.evidence_of(known.graded(program))

    assert told.usage is Usage.NOT_USED
    assert told.finding.reason in {"one_worker", "too_much_work"}


@pytest.mark.parametrize("processes", [3, 8, 16])
def test_more_processes_than_workers_may_share_the_work(processes):
    known = by_clocks(2)
    program = untold(blocks(48, processes))

    assert earns(known, program)
    assert rounds.evidence_of(known.graded(program)).finding.fact.startswith(
        {3: "Three processes did 100%", 8: "Eight processes did 100%", 16: "16 processes did 100%"}[processes]
    )


def test_a_controller_beside_the_workers_is_not_counted_among_them():
    known = by_clocks(2)
    working = untold(blocks(16, 2))
    idle = untold(worked(*[[(0.0, 0.001)]] * 10)).processes[:10]
    both = replace(working, processes=(*working.processes, *(replace(p, pid=200 + n) for n, p in enumerate(idle))))

    assert rounds.evidence_of(known.graded(both)).finding.fact.startswith("Two engines did 50% and 50% of the work")


def starting(program: Trace, each_s: float) -> Trace:
    """The same by processes that compute for so long before they begin."""
    slow = (replace(p, cpu_s=p.cpu_s + each_s) if p.role is Role.WORKER else p for p in program.processes)
    return replace(program, processes=tuple(slow), wall_s=program.wall_s + each_s)


def test_who_gains_nothing_since_its_processes_take_long_to_start_is_neither_believed_nor_accused():
    little = Pattern(untold(serially(0.8)), untold(blocks(16, 2, work_s=0.8)), 2, {"by_clocks": True})
    slow = starting(untold(blocks(16, 2, work_s=0.8)), 0.38)

    found = rounds.evidence_of(little.graded(slow))

    assert found.usage is Usage.CANNOT_TELL, found.finding
    assert found.measures is not None
    assert found.measures.work > 1.8


def test_who_computes_everything_twice_is_not_taken_to_start():
    little = Pattern(untold(serially(1.0)), untold(blocks(16, 2, work_s=1.0)), 2, {"by_clocks": True})

    found = rounds.evidence_of(little.graded(untold(worked(*[[(0.0, 1.0)]] * 2))))

    assert (found.usage, found.finding.reason) == (Usage.NOT_USED, "too_much_work")


def test_a_verdict_by_clocks_says_so():
    known = by_clocks(2)

    used = rounds.evidence_of(known.graded(known.reference)).finding
    serial = rounds.evidence_of(known.graded(untold(client_alone(WORK_S, 2)))).finding
    alone = rounds.evidence_of(known.graded(untold(one_of(2, [WORK_S])))).finding
    turns = rounds.evidence_of(known.graded(untold(one_at_a_time(16, 2)))).finding

    assert used.fact == "Two engines did 50% and 50% of the work, 1.99 at once, by processor time alone."
    assert serial.fact == "Your own program used 2.0 s of CPU, the two engines 0.0 s."
    assert alone.fact == "One engine (engine 0) did 100% of the work."
    assert turns.fact == "Two engines worked, but one after the other (1.00 at once, by processor time alone)."
    assert not any("task" in finding.fact for finding in (used, serial, alone, turns))


def test_a_program_whose_every_run_shows_no_task_is_not_measured_again():
    known = Pattern(serially(*[0.1] * 20), blocks(20, 2), 2)
    copied = replace(known.graded(untold(blocks(20, 2))), attempt=1)

    assert rounds.evidence_of(copied).finding.reason == "no_tasks_seen"
    assert not rounds.worth_another(copied)


# A program that starts its own processes may work as well.


def forked(own: float, theirs: float, *, at_once: bool = True) -> Trace:
    """The starting program computes in tasks, and so does its child, at the same time or afterwards."""
    begin = 0.0 if at_once else own
    return worked([(begin, begin + theirs)], client_tasks=[(0.0, own)])


def own_processes(workers: int = 2) -> Pattern:
    said = {"backend": "processes", "backend_worker": "pool worker"}
    return Pattern(serially(*[0.1] * 20), blocks(20, workers), workers, said)


def in_tasks_of(trace: Trace, seconds: float = 0.1) -> Trace:
    """The same, each span cut into tasks of so many seconds."""
    lanes: dict[int, list[Span]] = {}
    for t in trace.tasks:
        count = round((t.end_s - t.begin_s) / seconds)
        begins = [t.begin_s + n * seconds for n in range(count)]
        lanes.setdefault(t.pid, []).extend((begin, begin + seconds) for begin in begins)
    (child,) = (spans for pid, spans in lanes.items() if pid != CLIENT)
    return worked(child, client_tasks=lanes.get(CLIENT, []))


def test_a_fork_with_a_half_for_each_is_parallel():
    known = own_processes()

    assert known.verdict(in_tasks_of(forked(1.0, 1.0))) == (Usage.USED, 1.0)
    assert known.verdict(in_tasks_of(forked(1.2, 0.8)))[0] is Usage.USED


def test_a_starting_program_that_does_everything_is_not_parallel():
    known = own_processes()

    for program in (
        forked(2.0, 0.2),
        forked(2.0, 1.0),
        forked(2.0, 2.0),
        forked(1.0, 1.0, at_once=False),
        forked(1.9, 0.1),
    ):
        assert not earns(known, in_tasks_of(program))
    assert known.verdict(in_tasks_of(forked(1.0, 1.0, at_once=False)))[0] is Usage.NOT_USED
