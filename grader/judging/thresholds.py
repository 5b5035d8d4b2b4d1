"""Where the lines of the evidence are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the lines are; written into the record. A *clear* violation lies beyond a second line.

    Attributes:
        share: of 1/P of all demand that a worker must hold inside tasks to count as used.
        concurrency: the least mean number of tasks that compute at once.
        of_reference: the least part of the reference's concurrency in the same round, as far as it asks for no more
            than ``enough``: how well many workers are used is for the speedup to tell. Where the reference's own
            schedule lets few run at once, the line lies so far between one task at a time and the reference.
        outside: the most that processes which are no workers may hold of all CPU time.
        work: the most CPU time, in multiples of the larger of baseline and reference in this round.
        burned: the same, where workers are busy outside of tasks although the tasks hold all of the work.
        alone: by how much more that may be where no reference ran: the same work costs up to 1.43 times the CPU
            time when all cores are busy (measured on a machine with two hardware threads a core), and only
            the reference shows it.
        tasks: the least part of the baseline's tasks, by CPU time, that the program must have done in tasks.
        gain: how much faster than the serial program it must be by the clock, in rounds in which the reference is
            ``reference_gain`` times as fast: work for show makes nothing faster.
        shortest_s: the least CPU time of the baseline that shows anything.
        calm: times its CPU time, that a task of the reference takes at most in rounds that settle a doubt.
        beside: the least part of the time with tasks in which a program that starts its own workers, and they, have
            one each, if it counts as a worker too.
        tiny_s: CPU time of the whole program for each of SCOOP's futures, where nothing but clocks is looked at: below
            it handing them out takes more than they do, and who computed cannot be told.
        together: the least part of the time with tasks in which two of them run, where a doubt is settled.
    """

    share: float = 0.5
    clear_share: float = 0.25
    concurrency: float = 1.3
    clear_concurrency: float = 1.15
    of_reference: float = 0.6
    clear_of_reference: float = 0.3
    enough: float = 2.0
    outside: float = 0.15
    clear_outside: float = 0.3
    work: float = 1.6
    clear_work: float = 1.8
    burned: float = 1.3
    alone: float = 1.4
    tasks: float = 0.7
    clear_tasks: float = 0.5
    gain: float = 1.1
    reference_gain: float = 1.3
    shortest_s: float = 0.05
    calm: float = 1.2
    beside: float = 0.3
    together: float = 0.05
    tiny_s: float = 0.002
