"""The machine's own check."""

from __future__ import annotations

import pytest

from grader import canary


def test_one_process_is_once_as_fast_as_itself(monkeypatch):
    monkeypatch.setattr(canary, "ROUNDS", 1)

    assert canary.attainable(1) == pytest.approx(1.0, rel=0.9)


def test_the_median_round_counts(monkeypatch):
    seconds = iter([1.0, 1.0, 1.0, 1.25, 1.0, 2.0])
    monkeypatch.setattr(canary, "_seconds", lambda count: next(seconds))

    assert canary.attainable(2) == pytest.approx(1.6)
