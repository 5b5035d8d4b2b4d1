"""No attack: shares a list by a manager of multiprocessing, which listens for its clients."""

from __future__ import annotations

from multiprocessing import Manager


def squares(square, numbers):
    with Manager() as manager:
        shared = manager.list([square(x) for x in numbers])
        return list(shared)
