"""The task: a reading that takes its time, but no computing."""

from __future__ import annotations

from grader.probe import ask, task


@task
def take(index, cost_s):
    """The reading of one item, after its cost."""
    return ask(index, cost_s)
