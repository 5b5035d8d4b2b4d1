"""Makes locks as pools of processes do, which lie in the machine's shared memory until their owner ends in peace."""

from __future__ import annotations

import multiprocessing

locks = []


def squares(square, numbers):
    locks.extend(multiprocessing.get_context("spawn").Lock() for _ in range(4))
    return [square(x) for x in numbers]
