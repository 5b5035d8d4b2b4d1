"""Leaves threads that compute for ever behind its answer."""

from __future__ import annotations

import threading


def spin():
    while True:
        pass


def squares(square, numbers):
    answer = [square(x) for x in numbers]
    for _ in range(8):
        threading.Thread(target=spin).start()
    return answer
