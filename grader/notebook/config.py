"""The line of ours in a course's ``nbgrader_config.py``."""

from __future__ import annotations

import os
import shutil
import sysconfig
from typing import Any


def grade_modules(c: Any, *, assignments: str, results: str = "results", isolation: str = "auto") -> None:  # noqa: ANN401 -- traitlets' Config
    """Has ``nbgrader autograde`` grade by rubrics and in sandboxes, and start no kernel.

    Args:
        c: what ``get_config()`` gave.
        assignments: the folder of the assignments, seen from the course; ``solutions`` is beside it.
        results: where grades are taken from and kept, seen from the course.
        isolation: the isolation level, as ``grader grade`` has it.
    """
    find_alembic()
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute, SaveAutoGrades

    from grader.notebook.chain import GradeModules, ReadAnything, RestoreCells, SaveGrades

    ours = {Execute: GradeModules, SaveAutoGrades: SaveGrades}
    cleaning, grading = Autograde.sanitize_preprocessors, Autograde.autograde_preprocessors
    c.Autograde.exporter_class = ReadAnything
    c.Autograde.sanitize_preprocessors = [RestoreCells, *cleaning.default()]
    c.Autograde.autograde_preprocessors = [ours.get(each, each) for each in grading.default()]
    c.GradeModules.assignments, c.GradeModules.results = assignments, results
    c.GradeModules.isolation = isolation


def find_alembic() -> None:
    """Puts the programs of this environment on ``PATH``: nbgrader's gradebook runs one, activated or not."""
    if shutil.which("alembic") is None:
        scripts = sysconfig.get_path("scripts")
        os.environ["PATH"] = os.pathsep.join([scripts, *filter(None, [os.environ.get("PATH")])])
