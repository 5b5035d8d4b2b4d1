"""Simulated cost: what the items of a run cost, and which requests for them wait until when.

A task whose cost is simulated asks for the value of an item, and has it when the item's seconds are over: a worker
that waits stands for one that computes, so more workers than cores can be measured. Time enters as data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from grader import probe

MAX_REQUESTS = 1024  # that wait at once; an honest program has one for each worker


@dataclass(frozen=True, slots=True)
class SimulatedCosts:
    """The items of one run.

    Attributes:
        seconds: what each of them costs.
        secret: what their values are made from; no sandbox has it.
    """

    seconds: tuple[float, ...]
    secret: bytes


def seconds(drawn: object) -> tuple[float, ...] | None:
    """The costs as they were drawn, or None where these are no list of numbers above 0."""
    try:
        found = tuple(float(x) for x in drawn)  # type: ignore[attr-defined] # whatever the author draws
    except (TypeError, ValueError):
        return None
    return found if found and all(0.0 < x < math.inf for x in found) else None


@dataclass(slots=True, eq=False)
class Request:
    """Somebody waits for the value of an item.

    Attributes:
        connection: where the answer goes.
        pid: the kernel's.
        thread: as the process says.
        lane: in which one waits at a time: a process, or a sandbox that is one worker.
        token: what the answer repeats, so that it is known.
        end_s: when the wait is over; infinite while it has not begun.
    """

    connection: int
    pid: int
    thread: str
    lane: str
    index: int
    token: bytes
    end_s: float = math.inf


class Queue:
    """The requests of one run: first come, first served, one at a time in each lane and so many in all."""

    def __init__(self, costs: SimulatedCosts, *, at_once: int) -> None:
        self._costs = costs
        self._at_once = at_once
        self._waiting: list[Request] = []
        self._served: list[Request] = []

    def add(self, request: Request) -> bool:
        """Takes a request; False where there is no such item, or no room."""
        if request.index >= len(self._costs.seconds) or len(self._waiting) >= MAX_REQUESTS:
            return False
        self._waiting.append(request)
        return True

    def advance(self, now: float) -> list[Request]:
        """Begins every wait that may begin; returns the requests whose wait is over, each once."""
        ended = [r for r in self._served if r.end_s <= now]
        self._served = [r for r in self._served if r.end_s > now]
        busy = {r.lane for r in self._served}
        for request in list(self._waiting):
            if len(self._served) >= self._at_once:
                break
            if request.lane not in busy:
                request.end_s = now + self.cost_s(request)
                self._waiting.remove(request)
                self._served.append(request)
                busy.add(request.lane)
        return ended

    def next_s(self) -> float | None:
        """When the next wait is over; None where nobody waits."""
        return min((r.end_s for r in self._served), default=None)

    def drop(self, connection: int) -> None:
        """Forgets the requests of a connection that was lost."""
        self._waiting = [r for r in self._waiting if r.connection != connection]
        self._served = [r for r in self._served if r.connection != connection]

    def clear(self) -> list[Request]:
        """Forgets all requests; returns those that are still without an answer."""
        left = [*self._served, *self._waiting]
        self._served, self._waiting = [], []
        return left

    def cost_s(self, request: Request) -> float:
        """What the item costs, whatever was claimed."""
        return self._costs.seconds[request.index]

    def value(self, request: Request) -> float:
        """The item's value, which nobody knows who does not have the secret."""
        return probe.value(self._costs.secret, request.index)
