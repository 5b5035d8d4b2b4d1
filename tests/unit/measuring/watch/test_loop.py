"""The loop: everything that it calls runs in its one thread."""

from __future__ import annotations

import os
import threading
import time

import pytest

from grader.measuring.watch.loop import Loop

PATIENCE_S = 30.0


@pytest.fixture
def loop():
    with Loop() as running:
        yield running


def test_a_call_has_its_result_from_another_thread(loop):
    names = {loop.call(lambda: threading.current_thread().name) for _ in range(3)}

    assert names == {"grader-loop"}
    assert threading.current_thread().name != "grader-loop"


def test_what_a_call_raises_is_raised_here(loop):
    with pytest.raises(ZeroDivisionError):
        loop.call(lambda: 1 / 0)


def test_a_watched_descriptor_is_told_when_it_can_be_read_until_it_is_forgotten(loop):
    reading, writing = os.pipe()
    read, told = [], threading.Event()

    def ready():
        read.append(os.read(reading, 100))
        told.set()

    loop.call(lambda: loop.watch(reading, ready))
    os.write(writing, b"one")
    arrived = told.wait(PATIENCE_S)
    loop.call(lambda: loop.forget(reading))
    os.write(writing, b"two")
    loop.call(lambda: None)

    assert arrived
    assert read == [b"one"]
    os.close(reading)
    os.close(writing)


def test_ticks_come_again_and_again_in_the_thread_of_the_loop(loop):
    threads, third = [], threading.Event()

    def tick():
        threads.append(threading.current_thread().name)
        if len(threads) == 3:
            third.set()

    cancel = loop.call(lambda: loop.every(0.001, tick))

    assert third.wait(PATIENCE_S)
    assert set(threads) == {"grader-loop"}
    loop.call(cancel)


def test_no_tick_comes_after_it_was_cancelled(loop):
    ticks, first, later = [], threading.Event(), threading.Event()

    def tick():
        ticks.append(1)
        first.set()

    cancel = loop.call(lambda: loop.every(0.001, tick))
    first.wait(PATIENCE_S)
    loop.call(cancel)
    before = len(ticks)
    loop.call(lambda: loop.every(0.01, later.set))  # ten times as late

    assert later.wait(PATIENCE_S)
    assert len(ticks) == before


def test_an_alarm_rings_once_in_the_thread_of_the_loop_and_not_before_its_time(loop):
    rung, last = [], threading.Event()
    when_s = time.monotonic() + 0.02

    loop.call(lambda: loop.at(when_s, lambda: rung.append((threading.current_thread().name, time.monotonic()))))
    loop.call(lambda: loop.at(when_s + 0.02, last.set))

    assert last.wait(PATIENCE_S)
    assert [name for name, _ in rung] == ["grader-loop"]
    assert rung[0][1] >= when_s - 1e-6  # the loop's own clock resolution


def test_an_alarm_that_was_cancelled_does_not_ring(loop):
    rung, last = [], threading.Event()
    now = time.monotonic()
    cancel = loop.call(lambda: loop.at(now + 0.01, lambda: rung.append(1)))

    loop.call(cancel)
    loop.call(lambda: loop.at(now + 0.02, last.set))

    assert last.wait(PATIENCE_S)
    assert rung == []


def test_leaving_the_loop_ends_its_thread():
    with Loop() as running:
        thread = running.call(threading.current_thread)

    assert not thread.is_alive()
