"""Which job ran on which worker and when: the tasks of a run as lanes and phases, and the schedules that could be.

Nothing in a trace says how tasks were handed out. Chunks and barriers are recognised by the pauses between tasks:
within a chunk a worker pauses no longer than the serial program does between two calls; at a barrier all pause.
"""

from __future__ import annotations

import bisect
import heapq
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from grader.record.trace import Role, Task, Trace

# Found on 108 runs of joblib, multiprocessing, SCOOP and ipyparallel on 2, 4 and 8 workers, with and without chunks and
# barriers, on a busy machine with two cores. Usual pauses inside chunks were 0.8 to 1.4 times the lower quartile of the
# serial program's; without chunks they were longer, but for two runs that had hardly any other pauses.
CHUNK_PAUSE = 1.4
CHUNK_STEP = 3.0  # by so much are pauses between chunks longer than those inside
MIN_PAUSES = 4  # with fewer nothing is recognised
# At barriers all workers at once paused for longer than a worker's shorter pauses (their lower quartile). By chance,
# they did so where the machine was interrupted or tasks were as short as pauses; hence ``_barriers`` asks for more.
# Then 104 of the runs, and all 8 of a search with DEAP, were seen to have the phases that they had.
BARRIER_PAUSE = 1.3  # times the lower quartile, if there are many barriers at equal distances
LONE_BARRIER_PAUSE = 1.8  # times the median, if there are not
WAITED = 2.0  # times the pause of all that some worker had to wait
_WAITS = 0.2  # of the time that it is open: a task that computes less has waited
_TICK_S = 1e-6  # a record keeps no more


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker did without a pause: one task, or the tasks of one chunk, or tasks that overlap in its threads.

    Attributes:
        lane: of which worker, counted from 0.
        seconds: in which it computed or waited for a core.
        tasks: how many.
    """

    lane: int
    begin_s: float
    end_s: float
    seconds: float
    tasks: int = 1


@dataclass(frozen=True, slots=True)
class Phase:
    """Jobs between two barriers, in the order in which they began: one call of a map, one generation."""

    jobs: tuple[Job, ...]

    @property
    def begin_s(self) -> float:
        """When its first job began."""
        return self.jobs[0].begin_s

    @property
    def end_s(self) -> float:
        """When its last job ended."""
        return max(job.end_s for job in self.jobs)

    @property
    def seconds(self) -> tuple[float, ...]:
        """Of its jobs."""
        return tuple(job.seconds for job in self.jobs)

    def ends(self) -> Mapping[int, float]:
        """When each worker that had a job here ended its last one."""
        return {job.lane: job.end_s for job in self.jobs}

    def loads(self, lanes: int) -> list[float]:
        """Seconds of work by worker."""
        loads = [0.0] * lanes
        for job in self.jobs:
            loads[job.lane] += job.seconds
        return loads


@dataclass(frozen=True, slots=True)
class Schedule:
    """One run.

    Attributes:
        asked: for so many workers.
        lanes: as many, or more where a pool had more processes at once.
    """

    wall_s: float
    asked: int
    lanes: int
    phases: tuple[Phase, ...]

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Of all phases."""
        return tuple(job for phase in self.phases for job in phase.jobs)

    @property
    def loads(self) -> list[float]:
        """Seconds of work by worker."""
        return [sum(loads) for loads in zip(*(phase.loads(self.lanes) for phase in self.phases), strict=True)]

    @property
    def without_job_s(self) -> float:
        """Seconds outside of all phases, in which no worker had a job."""
        return max(0.0, self.wall_s - sum(phase.end_s - phase.begin_s for phase in self.phases))

    @property
    def pauses(self) -> list[float]:
        """Of a worker between two jobs of one phase."""
        return [pause_s for phase in self.phases for pause_s in _pauses(phase.jobs)]


def schedule(run: Trace, workers: int, baseline: Trace | None = None) -> Schedule | None:
    """The schedule of a run's tasks on its workers, or None where there is no such task.

    Args:
        run: of which tasks in other processes than workers are left out: they are serial parts.
        workers: as many as were asked for.
        baseline: its pauses between two tasks tell chunks; without it every task is a job.
    """
    own: dict[int, list[Task]] = {process.pid: [] for process in run.of_role(Role.WORKER)}
    for task in run.tasks:
        if task.begin_s < run.wall_s:  # what is left over after the answer belongs to nothing
            own.get(task.pid, []).append(replace(task, end_s=min(task.end_s, run.wall_s)))
    lanes = _lanes([_without_overlap(_that_ran(tasks)) for tasks in own.values() if tasks])
    jobs = _in_order(lanes)
    total_s = sum(job.seconds for job in jobs)
    true_s = run.bounded(total_s, workers)
    if true_s <= 0.0:
        return None
    part = true_s / total_s  # what cannot be true of all tasks is taken from each
    chunk_pause_s = _chunk_pause_s(_pauses(jobs), _serial_pauses(baseline), len(lanes))
    joined = [_join_chunks(lane, chunk_pause_s) for lane in lanes]
    fair = [[replace(job, seconds=job.seconds * part) for job in lane] for lane in joined]
    return Schedule(run.wall_s, workers, max(workers, len(lanes)), _phases(_in_order(fair)))


def makespan(seconds: Iterable[float], workers: int) -> float:
    """How long jobs take if each goes, in this order, to whoever is free first: list scheduling (Graham 1966)."""
    free_s = [0.0] * workers
    for each in seconds:
        heapq.heapreplace(free_s, free_s[0] + each)
    return max(free_s)


def _seconds(task: Task) -> float:
    """Seconds of a task that count: demand, at most as long as it was open, since threads can queue for one core."""
    return min(task.cpu_s + task.wait_s, task.end_s - task.begin_s)


def _that_ran(tasks: Sequence[Task]) -> list[Task]:
    """The tasks of one process without those that waited while it ran others: they submitted tasks of their own."""
    waiting = [task for task in tasks if _seconds(task) < _WAITS * (task.end_s - task.begin_s)]
    idle = {id(task) for task in waiting}
    others = sorted((t for t in tasks if id(t) not in idle), key=lambda t: t.begin_s)
    begins, ends = [t.begin_s for t in others], list(accumulate((t.end_s for t in others), max))

    def ran_meanwhile(task: Task) -> bool:
        before = bisect.bisect_left(begins, task.end_s)  # so many began before it ended
        return before > 0 and ends[before - 1] > task.begin_s

    waited = {id(task) for task in waiting if ran_meanwhile(task)}
    return [task for task in tasks if id(task) not in waited]


def _without_overlap(tasks: Sequence[Task]) -> list[Job]:
    """The tasks of one process as jobs one after the other; those that overlap share their process's clocks."""
    jobs: list[Job] = []
    for task in sorted(tasks, key=lambda t: t.begin_s):
        job = Job(0, task.begin_s, task.end_s, _seconds(task))
        if jobs and job.begin_s < jobs[-1].end_s:
            jobs[-1] = _joined(jobs[-1], job)
        else:
            jobs.append(job)
    return jobs


def _joined(first: Job, then: Job) -> Job:
    end_s = max(first.end_s, then.end_s)
    return replace(
        first,
        end_s=end_s,
        seconds=min(first.seconds + then.seconds, end_s - first.begin_s),
        tasks=first.tasks + then.tasks,
    )


def _lanes(processes: Iterable[list[Job]]) -> list[list[Job]]:
    """The jobs of each worker; a process that begins when another one is done takes its place (a pool for each map)."""
    lanes: list[list[Job]] = []
    for jobs in sorted(processes, key=lambda jobs: jobs[0].begin_s):
        number = next((k for k, lane in enumerate(lanes) if lane[-1].end_s <= jobs[0].begin_s), len(lanes))
        if number == len(lanes):
            lanes.append([])
        lanes[number] += [replace(job, lane=number) for job in jobs]
    return lanes


def _in_order(lanes: Iterable[list[Job]]) -> list[Job]:
    return sorted((job for lane in lanes for job in lane), key=lambda job: job.begin_s)


def _pauses(jobs: Iterable[Job]) -> list[float]:
    """Between jobs that follow each other on one worker."""
    last: dict[int, float] = {}
    pauses = []
    for job in jobs:
        if job.lane in last:
            pauses.append(job.begin_s - last[job.lane])
        last[job.lane] = job.end_s
    return pauses


def _serial_pauses(baseline: Trace | None) -> list[float]:
    tasks = sorted(baseline.tasks, key=lambda t: t.begin_s) if baseline is not None else []
    return [max(0.0, then.begin_s - first.end_s) for first, then in pairwise(tasks)]


def _chunk_pause_s(pauses: Sequence[float], serial: Sequence[float], lanes: int) -> float:
    """The longest pause inside a chunk; below 0 where no chunks are recognised."""
    if min(len(pauses), len(serial)) < MIN_PAUSES:
        return -1.0
    short, long = _two_kinds(pauses)
    usual_s, short_s = statistics.quantiles(serial, n=4)[0], max(_TICK_S, statistics.median(short))
    apart = len(long) >= lanes and statistics.median(long) >= CHUNK_STEP * short_s
    return max(short) if apart and short_s <= CHUNK_PAUSE * usual_s else -1.0


def _two_kinds(pauses: Sequence[float]) -> tuple[list[float], list[float]]:
    """Short and long ones, parted where the logarithms of the two kinds differ most (Otsu 1979)."""
    ordered = sorted(pauses)
    logs = [math.log(max(p, _TICK_S)) for p in ordered]
    count, total, before, best, cut = len(logs), sum(logs), 0.0, 0.0, len(logs)
    for k, each in enumerate(logs[:-1], start=1):
        before += each
        between = (before / k - (total - before) / (count - k)) ** 2 * k * (count - k)
        if between > best:
            best, cut = between, k
    return ordered[:cut], ordered[cut:]


def _join_chunks(lane: Sequence[Job], pause_s: float) -> list[Job]:
    joined = [lane[0]]
    for job in lane[1:]:
        if job.begin_s - joined[-1].end_s <= pause_s:
            joined[-1] = _joined(joined[-1], job)
        else:
            joined.append(job)
    return joined


@dataclass(frozen=True, slots=True)
class _Pause:
    """No worker has a job.

    Attributes:
        before: as many jobs were begun.
        tasks: as many tasks.
        longest_s: that a worker waits which has jobs before and after.
    """

    before: int
    tasks: int
    length_s: float
    longest_s: float


def _phases(jobs: Sequence[Job]) -> tuple[Phase, ...]:
    cuts = [0, *_barriers(jobs), len(jobs)]
    return tuple(Phase(tuple(jobs[begin:end])) for begin, end in pairwise(cuts))


def _barriers(jobs: Sequence[Job]) -> list[int]:
    """How many jobs were begun before each of the barriers.

    A pause of all workers is one if it is longer than usual, and if it comes after every so many tasks, as between the
    generations of a search, or half-way, or if a worker had to wait for the others. Between two of them several
    workers must have jobs.
    """
    pauses = _pauses(jobs)
    if len(pauses) < MIN_PAUSES:
        return []
    short_s, median_s, _ = statistics.quantiles(pauses, n=4)
    tasks, every = sum(job.tasks for job in jobs), list(_common_pauses(jobs))
    lone = [p for p in every if p.length_s >= LONE_BARRIER_PAUSE * median_s]
    waited = [p for p in lone if p.longest_s >= WAITED * p.length_s or 2 * p.tasks == tasks]
    chosen = _regular([p for p in every if p.length_s >= BARRIER_PAUSE * short_s], tasks) or waited
    change = _next_change(jobs)
    cuts = [0]
    for pause in chosen:
        if change[cuts[-1]] < pause.before and change[pause.before] < len(jobs):
            cuts.append(pause.before)
    return cuts[1:]


def _next_change(jobs: Sequence[Job]) -> list[int]:
    """For each job, the next one on another worker."""
    after = [len(jobs)] * len(jobs)
    for k in reversed(range(len(jobs) - 1)):
        after[k] = k + 1 if jobs[k + 1].lane != jobs[k].lane else after[k + 1]
    return after


def _common_pauses(jobs: Sequence[Job]) -> Iterable[_Pause]:
    """All instants at which no job runs, except before the first and after the last one."""
    ends: dict[int, float] = {}
    tasks = 0
    for k, job in enumerate(jobs):
        reach = max(ends.values(), default=math.inf)
        if job.begin_s > reach:
            next_s: dict[int, float] = {}
            for later in jobs[k : k + 4 * len(ends)]:
                next_s.setdefault(later.lane, later.begin_s)
            waits = [begin_s - ends[lane] for lane, begin_s in next_s.items() if lane in ends]
            yield _Pause(k, tasks, job.begin_s - reach, max(waits, default=0.0))
        ends[job.lane] = job.end_s
        tasks += job.tasks


def _regular(pauses: Sequence[_Pause], tasks: int) -> list[_Pause]:
    """Those after every so many tasks, where there are several and none of them is missing up to the end."""
    by_tasks = {pause.tasks: pause for pause in pauses}
    for step in by_tasks:
        multiples = range(step, tasks, step)
        if len(multiples) > 1 and all(m in by_tasks for m in multiples):
            return [by_tasks[m] for m in multiples]
    return []
