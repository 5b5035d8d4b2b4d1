"""What unit tests share. Hypothesis draws the same examples in every run, and never looks at a clock."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis
import pytest

from grader.measuring.watch.loop import Loop
from grader.record.trace import Role
from tests.unit.watched import Site

hypothesis.settings.register_profile("unit", deadline=None, derandomize=True, database=None, max_examples=60)
hypothesis.settings.load_profile("unit")


@pytest.fixture
def make():
    """Sites whose sockets have short paths, closed at the end."""
    with Loop() as loop, tempfile.TemporaryDirectory(prefix="g") as folder:
        made = []

        def site(*, role: Role = Role.WORKER, pool_is_workers: bool = False, workers: int = 2) -> Site:
            made.append(Site(loop, Path(folder), role=role, pool_is_workers=pool_is_workers, workers=workers))
            return made[-1]

        yield site
        for one in made:
            loop.call(one.listener.close)


@pytest.fixture
def site(make):
    return make()
