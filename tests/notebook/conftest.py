"""What the tests of notebooks share; without nbgrader they are skipped."""

from __future__ import annotations

import importlib.util

import pytest

from grader.errors import SandboxError
from grader.sandbox import choose


@pytest.fixture(scope="session")
def nbgrader() -> None:
    """Skips where there is no nbgrader, or no sandbox to grade in; says what would help."""
    if importlib.util.find_spec("nbgrader") is None:
        pytest.skip("needs nbgrader: pip install 'pytest-hpc-grader[nbgrader]', or `make setup`")
    try:
        choose("bubblewrap", for_grades=True)
    except SandboxError as obstacle:
        pytest.skip(str(obstacle))
