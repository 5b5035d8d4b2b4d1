"""The machine's own check."""

from __future__ import annotations

import pytest

from grader import canary, kernel


def test_so_many_processes_compute_at_once(monkeypatch):
    monkeypatch.setattr(canary, "ROUNDS", 1)

    assert canary.attainable(2) > 0


def test_the_median_round_counts(monkeypatch):
    seconds = iter([1.0, 1.0, 1.0, 1.25, 1.0, 2.0])
    monkeypatch.setattr(canary, "_seconds", lambda count: next(seconds))

    assert canary.attainable(2) == pytest.approx(1.6)


@pytest.mark.skipif(not kernel.machine_has_schedstat(), reason="needs a kernel with schedstat")
def test_two_processes_on_one_core_are_seen_to_wait():
    assert 0.3 < canary.waited() < 0.9
