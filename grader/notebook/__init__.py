"""The assignments as notebooks: made, tried out by students, and graded by nbgrader's own commands.

Students type ``%load_ext grader.notebook``; what that brings is in ``magic.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Gives a kernel the magic ``%%submission`` and the function ``check``."""
    from grader.notebook import magic

    magic.load(shell)
