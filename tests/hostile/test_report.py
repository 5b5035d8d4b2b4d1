"""What ``pytest tests/hostile -v`` prints: a line for each attack with level, verdict and reason, and the counts."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.hostile import machine


def test_a_line_tells_level_verdict_and_reason_and_the_end_counts_escapes():
    if (obstacle := machine.why_not("bare")) is not None:
        pytest.skip(obstacle)
    attack = "test_an_attack_gets_its_verdict_and_harms_nothing[bare-segfault]"
    command = [sys.executable, "-m", "pytest", "-v", f"tests/hostile/test_attacks.py::{attack}"]

    done = subprocess.run(
        command,
        cwd=machine.CHECKOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert re.search(r"\[bare-segfault\] PASSED failed exited +\[100%\]", done.stdout), done.stdout + done.stderr
    counted = "hostile corpus, bare: 1 attacks, 0 escapes, 0 known weaknesses, 0 left over"
    assert counted in done.stdout.splitlines()
