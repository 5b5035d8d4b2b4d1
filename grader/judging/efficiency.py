"""What one run's trace teaches: where its time went, what bounds its speedup, and how it would do with more workers.

Pure numbers, all formed within the run, in *demand* (CPU time and run-queue wait), so that neighbours on the machine
hardly move them. The sources of the formulas are named where they stand; ``docs/explanation/efficiency.md`` works
through an example.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import overload

from grader.judging import speedup
from grader.judging.schedule import Phase, Schedule, makespan, schedule
from grader.judging.task_costs import Baselines
from grader.record.trace import Role, Trace, charged

PREDICTED_FOR = (4, 8, 16, 32, 64)
BAND = 0.1  # of a predicted speedup: measured on three backends for 2 to 8 workers, with tasks of 20 ms and more
AGREE = 0.05  # between two serial fractions; more is not the serial part's doing
MOST_UNEXPLAINED = 0.25  # of the wall time; beyond it a list schedule is no model of the run, and nothing is predicted


@dataclass(frozen=True, slots=True)
class Losses:
    """Where the wall time went, in seconds that add up to it.

    Attributes:
        needed_s: what the run would have taken, had the serial program's work been shared evenly without a pause.
        extra_s: work that the serial program does without, shared evenly.
        serial_s: the program computed while no worker had a task, and all workers but one could have.
        nobody_s: no worker had a task, and the program did not compute.
        last_s: workers were done and waited for the last of them, at the end and at barriers.
        handing_s: workers paused between tasks.
        inside_s: tasks ran that neither computed nor waited for a core.
    """

    needed_s: float
    extra_s: float
    serial_s: float
    nobody_s: float
    last_s: float
    handing_s: float
    inside_s: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """What ``last_s`` would be less by, if only one thing were done otherwise; seconds from list schedules.

    Attributes:
        dealt_s: each task goes to whoever is free, in place of being dealt out beforehand.
        order_s: besides, the longest go first.
        barriers_s: besides, there are no barriers.
        coarse_s: besides, tasks can be split at will.
        alone_s: in which only one worker was left with tasks.
        late_jobs: begun by that worker meanwhile.
    """

    dealt_s: float
    order_s: float
    barriers_s: float
    coarse_s: float
    alone_s: float
    late_jobs: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """For another number of workers.

    Attributes:
        speedup: over the serial program, with tasks handed out as now, to whoever is free.
        at_least: the same for the worst order of handing them out, with twice the overhead at each barrier.
    """

    workers: int
    speedup: float
    at_least: float


@dataclass(frozen=True, slots=True)
class Efficiency:
    """One run in numbers; efficiencies are parts of 1.

    Attributes:
        asked: for so many workers.
        workers: as many processes as had tasks at once, or as were asked for; all parts are of these.
        used: of them had tasks.
        jobs: what was handed out: tasks, or chunks of them.
        phases: between barriers.
        load_balance: mean work of a worker over the most of one.
        serialisation: that, without barriers and serial parts, over the run without overhead.
        transfer: the run without overhead over the run.
        computational: needed work over all work, about; None without the serial program's run.
        dearer: CPU time of a task over that in the serial program, which grows when all cores are busy; None as above.
        work_s: of all tasks and the serial part.
        span_s: the longest chain of work in which each must wait for the one before.
        serial_s: work while no worker had a task.
        start_s: until the first task began.
        finish_s: after the last task ended.
        job_s: the median job.
        pause_s: a worker's median pause between two jobs: the overhead of each.
        overlap: the part of the time with tasks in which at least two ran.
        predictions: empty where a list schedule does not explain the run.
    """

    wall_s: float
    asked: int
    workers: int
    used: int
    tasks: int
    jobs: int
    phases: int
    load_balance: float
    serialisation: float
    transfer: float
    computational: float | None
    dearer: float | None
    work_s: float
    span_s: float
    serial_s: float
    start_s: float
    finish_s: float
    job_s: float
    pause_s: float
    overlap: float
    losses: Losses
    waiting: Waiting
    predictions: tuple[Prediction, ...]

    @property
    def communication(self) -> float:
        """Serialisation times transfer: what handing out and waiting for each other leave."""
        return self.serialisation * self.transfer

    @property
    def parallel(self) -> float:
        """Load balance times communication: work over workers times wall time."""
        return self.load_balance * self.communication

    @property
    def overall(self) -> float | None:
        """Parallel times computational efficiency: "global efficiency"."""
        return None if self.computational is None else self.parallel * self.computational

    @property
    def speedup(self) -> float | None:
        """Over the serial program: workers times global efficiency, the number that is judged."""
        return None if self.overall is None else self.workers * self.overall

    @property
    def parallelism(self) -> float:
        """Work over span: no number of workers makes it faster than that (work-span model, as in Cilkview)."""
        return self.work_s / self.span_s

    @property
    def bounds_s(self) -> tuple[float, float]:
        """Between which a run without overhead takes, if no worker idles while there are tasks (Graham 1966, Brent)."""
        even_s = self.work_s / self.workers
        return max(even_s, self.span_s), even_s + (1 - 1 / self.workers) * self.span_s

    @property
    def amdahl(self) -> float:
        """The serial fraction as the trace shows it: serial work over all work (Amdahl 1967)."""
        return self.serial_s / self.work_s

    @property
    def karp_flatt(self) -> float | None:
        """The serial fraction that would explain the speedup (Karp and Flatt 1990); None for one worker."""
        if not self.speedup or self.workers == 1:
            return None
        return (1 / self.speedup - 1 / self.workers) / (1 - 1 / self.workers)

    @property
    def serial_explains(self) -> bool:
        """Whether the two serial fractions agree; if not, overhead, waiting or extra work slow the run down."""
        return self.karp_flatt is not None and abs(self.karp_flatt - self.amdahl) <= AGREE

    @property
    def overhead(self) -> float:
        """The part of a worker's time that handing out takes: a pause over job and pause."""
        return self.pause_s / max(self.pause_s + self.job_s, 1e-9)


def efficiency(  # noqa: PLR0913 -- all that is known of the run
    run: Trace,
    baseline: Trace | None,
    workers: int,
    reference: Trace | None = None,
    serial: Sequence[Trace] = (),
    *,
    divisible: bool = False,
    needed_part: float = 1.0,
) -> Efficiency | None:
    """The numbers of one run, or None where no worker had a task, nobody could see, or not all tasks are listed.

    Args:
        run: of simulated cost or of computing.
        baseline: the serial program's on the same inputs.
        workers: as many as were asked for.
        reference: the reference solution's run on the same inputs, which tells the work that is needed.
        serial: all known runs of the serial program, as the judgement takes them: without them the speedup of this
            run would be another one than was judged.
        divisible: whether the work may be cut as one likes.
        needed_part: of the program's work in tasks, what the answer needs, by all rounds.
    """
    hub_s = max((p.cpu_s for p in run.of_role(Role.CLIENT, Role.INFRASTRUCTURE)), default=0.0)
    run, baseline, reference = _charged(run), _charged(baseline), _charged(reference)
    plan = schedule(run, workers, baseline) if not run.unlisted.count else None
    if plan is None or not run.clocks:
        return None
    judged = dearer = None
    if baseline is not None and _task_cpu_s(baseline) > 0.0:
        known = Baselines([_charged(s) for s in serial] or [baseline])
        found = speedup.of_round(run, baseline, reference, workers, known, divisible=divisible)
        judged = needed_part * found.submission
        dearer = _in_all(run, baseline) if divisible else _task_cpu_s(run) / _task_cpu_s(baseline)
    return _numbers(plan, _serial_s(run, plan.without_job_s), judged, dearer, hub_s)


@overload
def _charged(trace: Trace) -> Trace: ...
@overload
def _charged(trace: None) -> None: ...
def _charged(trace: Trace | None) -> Trace | None:
    return charged(trace) if trace is not None and trace.simulated else trace


def _in_all(run: Trace, baseline: Trace) -> float:
    """All tasks of a run over all of the serial program's, where their numbers say nothing."""
    return run.in_tasks_s / baseline.in_tasks_s


def _task_cpu_s(trace: Trace) -> float:
    """CPU seconds of the mean task; 0 where there is none."""
    return statistics.fmean([task.cpu_s for task in trace.tasks] or [0.0])


def _serial_s(run: Trace, without_job_s: float) -> float:
    """Seconds that the program computed while no worker had a job.

    When it computed is not known, so it is as much as can be. SCOOP has no client: its origin's work outside of tasks
    stands for that.
    """
    clients = run.of_role(Role.CLIENT)
    outside = (p.demand_s - p.task_demand_s for p in run.of_role(Role.WORKER))
    own_s = sum(p.demand_s for p in clients) if clients else max(outside, default=0.0)
    return max(0.0, min(without_job_s, own_s))


def _numbers(plan: Schedule, serial_s: float, judged: float | None, dearer: float | None, hub_s: float) -> Efficiency:
    """POP's hierarchy (https://co-design.pop-coe.eu/metrics/), with demand in place of time in useful computation.

    The run without overhead keeps each job on its worker, as POP's ideal network does, so no part exceeds 1. The serial
    part counts as if it were shared evenly: then it lowers serialisation (to Amdahl's efficiency), not load balance.
    Computational efficiency is what the judged speedup leaves: needed work over all work.
    """
    lanes, jobs = plan.lanes, plan.jobs
    work_s = sum(job.seconds for job in jobs) + serial_s
    most_s = max(plan.loads) + serial_s / lanes
    ideal_s = serial_s + sum(max(phase.loads(lanes)) for phase in plan.phases)
    pause_s = statistics.median(plan.pauses or [0.0])
    computational = judged * plan.wall_s / work_s if judged is not None else None
    return Efficiency(
        wall_s=plan.wall_s,
        asked=plan.asked,
        workers=lanes,
        used=len({job.lane for job in jobs}),
        tasks=sum(job.tasks for job in jobs),
        jobs=len(jobs),
        phases=len(plan.phases),
        load_balance=work_s / lanes / most_s,
        serialisation=most_s / ideal_s,
        transfer=ideal_s / plan.wall_s,
        computational=computational,
        dearer=dearer,
        work_s=work_s,
        span_s=serial_s + sum(max(phase.seconds) for phase in plan.phases),
        serial_s=serial_s,
        start_s=plan.phases[0].begin_s,
        finish_s=max(0.0, plan.wall_s - plan.phases[-1].end_s),
        job_s=statistics.median(job.seconds for job in jobs),
        pause_s=pause_s,
        overlap=_overlap(plan),
        losses=_losses(plan, serial_s, computational),
        waiting=_waiting(plan),
        predictions=_predictions(plan, serial_s, pause_s, hub_s, useful=computational or 1.0),
    )


def _losses(plan: Schedule, serial_s: float, computational: float | None) -> Losses:
    lanes, jobs = plan.lanes, plan.jobs
    even_s = (sum(job.seconds for job in jobs) + serial_s) / lanes
    needed_s = even_s * min(1.0, computational if computational is not None else 1.0)
    loads = [phase.loads(lanes) for phase in plan.phases]
    paused_s = sum(phase.end_s - phase.begin_s - max(each) for phase, each in zip(plan.phases, loads, strict=True))
    inside_s = min(paused_s, sum(job.end_s - job.begin_s - job.seconds for job in jobs) / lanes)
    return Losses(
        needed_s=needed_s,
        extra_s=even_s - needed_s,
        serial_s=serial_s * (1 - 1 / lanes),
        nobody_s=plan.without_job_s - serial_s,
        last_s=sum(max(each) - sum(each) / lanes for each in loads),
        handing_s=paused_s - inside_s,
        inside_s=inside_s,
    )


def _overlap(plan: Schedule) -> float:
    steps = sorted([(job.begin_s, 1) for job in plan.jobs] + [(job.end_s, -1) for job in plan.jobs])
    spent = [0.0] * (plan.lanes + 1)
    running = 0
    for (now, step), (then, _) in pairwise(steps):
        running += step
        spent[running] += then - now
    return sum(spent[2:]) / max(sum(spent[1:]), 1e-9)


def _waiting(plan: Schedule) -> Waiting:
    lanes = plan.lanes
    placed_s = sum(max(phase.loads(lanes)) for phase in plan.phases)
    free_s = sum(makespan(phase.seconds, lanes) for phase in plan.phases)
    longest_first_s = sum(_longest_first_s(phase.seconds, lanes) for phase in plan.phases)
    every = [seconds for phase in plan.phases for seconds in phase.seconds]
    alone = [_alone(phase, lanes) for phase in plan.phases]
    return Waiting(
        dealt_s=placed_s - free_s,
        order_s=free_s - longest_first_s,
        barriers_s=longest_first_s - _longest_first_s(every, lanes),
        coarse_s=_longest_first_s(every, lanes) - sum(every) / lanes,
        alone_s=sum(seconds for seconds, _ in alone),
        late_jobs=max(late for _, late in alone),
    )


def _longest_first_s(seconds: Sequence[float], lanes: int) -> float:
    return makespan(sorted(seconds, reverse=True), lanes)


def _alone(phase: Phase, lanes: int) -> tuple[float, int]:
    """How long one worker was the last one, and how many jobs it began in that time."""
    if lanes == 1:
        return 0.0, 0
    ends = {**dict.fromkeys(range(lanes), phase.begin_s), **phase.ends()}
    *_, before_s, last_s = sorted(ends.values())
    return last_s - before_s, sum(job.begin_s >= before_s for job in phase.jobs)


def _predictions(
    plan: Schedule, serial_s: float, pause_s: float, hub_s: float, *, useful: float
) -> tuple[Prediction, ...]:
    """List schedules of the jobs, each longer by the overhead, plus what such a schedule leaves unexplained here.

    No run is shorter than its span, nor than the CPU time of whoever hands out the tasks.
    """
    phases = [[seconds + pause_s for seconds in phase.seconds] for phase in plan.phases]

    def scheduled_s(workers: int) -> float:
        return serial_s + sum(makespan(each, workers) for each in phases)

    def greedy_s(workers: int) -> float:
        spans = sum(max(each) + pause_s for each in phases)
        return serial_s + sum(map(sum, phases)) / workers + (1 - 1 / workers) * spans

    rest_s = plan.wall_s - scheduled_s(plan.lanes)
    if abs(rest_s) > MOST_UNEXPLAINED * plan.wall_s:
        return ()
    needed_s = useful * (serial_s + sum(job.seconds for job in plan.jobs))
    least_s = max(hub_s, serial_s + sum(max(phase.seconds) for phase in plan.phases))
    found = []
    for workers in PREDICTED_FOR:
        time_s = max(scheduled_s(workers) + rest_s, least_s)
        worst_s = max(greedy_s(workers) + max(rest_s, 0.0), time_s)
        found.append(Prediction(workers, needed_s / time_s, needed_s / worst_s))
    return tuple(found)
