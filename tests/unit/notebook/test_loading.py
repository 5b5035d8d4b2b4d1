"""What notebooks bring is loaded by nobody who has none."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ["nbgrader", "nbformat", "nbconvert", "IPython", "sqlalchemy", "traitlets"]


def test_neither_the_command_nor_the_extension_loads_jupyter():
    code = f"import grader.cli, grader.notebook, sys; print([name for name in {HEAVY} if name in sys.modules])"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"
