"""A finding."""

from __future__ import annotations

import dataclasses

import pytest

from grader.record.finding import Finding


def test_a_finding_needs_a_reason_and_a_fact_only():
    found = Finding("one_worker", "One engine did all.")

    assert (found.hint, found.detail) == ("", "")


def test_a_finding_never_changes():
    found = Finding("one_worker", "One engine did all.")

    with pytest.raises(dataclasses.FrozenInstanceError):
        found.fact = "Two did."
