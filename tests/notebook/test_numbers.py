"""nbgrader reads of a test cell just the points that were awarded, whatever kind of number a check gave."""

from __future__ import annotations

import json
import subprocess
import sys

READ = """
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy as np
from nbformat import NotebookNode
from nbgrader.utils import determine_grade
from grader.grades.verdict import CheckResult, Verdict
from grader.notebook.award import award
from grader.notebook.chain import _show

def read(points):
    result = CheckResult("t", "", Verdict.PARTIAL, "", "", "", points, 4.0)
    metadata = {"nbgrader": {"grade": True, "points": 4.0}}
    cell = NotebookNode(cell_type="code", source="", metadata=metadata)
    _show(cell, award(result, 4.0))
    return determine_grade(cell)[0]

given = [np.float64(0.0), np.float64(1.5), np.int64(2), True, 4.0000001, 1e9, -3.0, 1e-7, 1 / 3]
print(json.dumps([read(points) for points in given]))
"""


def test_nbgrader_reads_plain_numbers_within_the_maximum(nbgrader):
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [0.0, 1.5, 2.0, 1.0, 4.0, 4.0, 0.0, 0.0, 0.3333]
