"""The machine's own check."""

from __future__ import annotations

import pytest

from grader.measuring import machine_check
from grader.measuring.watch import kernel


def test_so_many_processes_compute_at_once(monkeypatch):
    monkeypatch.setattr(machine_check, "ROUNDS", 1)

    assert machine_check.attainable(2) > 0


def test_the_median_round_counts(monkeypatch):
    seconds = iter([1.0, 1.0, 1.0, 1.25, 1.0, 2.0])
    monkeypatch.setattr(machine_check, "_seconds", lambda count: next(seconds))

    assert machine_check.attainable(2) == pytest.approx(1.6)


@pytest.mark.skipif(not kernel.machine_has_schedstat(), reason="needs a kernel with schedstat")
def test_two_processes_on_one_core_are_seen_to_wait():
    assert 0.3 < machine_check.waited() < 1.0  # others on that core make it more
