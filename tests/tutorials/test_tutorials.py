"""Whole programs of the tutorials and of three libraries, unmodified: ``make test-tutorials TUTORIALS=PATH``.

PATH is a folder with checkouts of ULHPC/tutorials, soravux/scoop, DEAP/deap and ipython/ipyparallel, in folders of the
repositories' names; those that are not there are skipped.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.sandbox import choose
from tests.tutorials.examples import EXAMPLES, Example

BASELINES = Path(__file__).parent / "baselines"
CHECKOUTS = os.environ.get("TUTORIALS", "")
RUBRIC = '''\
import pytest


@pytest.mark.points(1)
def test_it_was_parallel(evidence):
    """Its workers computed, in parallel."""
    evidence.require_parallel_map()
'''
INPUTS = "def draw(rng):\n    return {'seed': int(rng.integers(2**31))}\n"
NAME = "example"
Document = dict[str, Any]


def _require(example: Example) -> Path:
    folder = Path(CHECKOUTS) / example.checkout
    if not CHECKOUTS or not folder.is_dir():
        pytest.skip(f"needs a checkout of {example.checkout}: make test-tutorials TUTORIALS=PATH, with it in PATH")
    missing = [name for name in example.needs if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: pip install {' '.join(missing)}")
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    return folder


def make_course(course: Path, example: Example, checkout: Path, baseline: str = "") -> None:
    """An assignment of the example, handed in as it stands in the checkout; its own baseline where none is given."""
    folder, own = course / "assignments" / NAME, course / "submitted" / "student" / NAME
    for each in (folder, own):
        each.mkdir(parents=True)
    names = [Path(name).name for name in example.files]
    environment = "".join(f'{name} = "{value}"\n' for name, value in example.environment.items())
    (folder / "assignment.toml").write_text(
        f'title = "An example"\nbackend = "{example.backend}"\nentry = "{names[0]}"\nrun = "{example.run}"\n'
        f"files = {json.dumps(names[1:])}\nworkers = {example.workers}\ntasks = []\n\n"
        f"[environment]\n{environment}\n[answer]\n{example.answer}\n\n[limits]\nwall_s = {example.wall_s}\n"
    )
    (folder / "tasks.py").write_text("")
    (folder / "inputs.py").write_text(INPUTS)
    (folder / "baseline.py").write_text(baseline or (BASELINES / f"{example.baseline}.py").read_text())
    (folder / f"test_{NAME}.py").write_text(RUBRIC)
    (folder / names[0]).write_text("raise NotImplementedError\n")
    for name, place in zip(names, example.files, strict=True):
        text = (checkout / place).read_text()
        for old, new in example.changed.items():
            assert old in text
            text = text.replace(old, new)
        (own / name).write_text(text)
        if example.is_reference:
            (course / "solutions" / NAME).mkdir(parents=True, exist_ok=True)
            (course / "solutions" / NAME / name).write_text(text)


def graded(course: Path) -> Document:
    """Its grade."""
    subprocess.run(
        [sys.executable, "-m", "grader", "grade", "submitted", "--isolation=bubblewrap", "--force"],
        cwd=course,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SLURM_"))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=7200,
    )
    document: Document = json.loads((course / "results" / NAME / "student.json").read_text())
    return document


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_program_of_others_gets_what_is_right(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    make_course(tmp_path, example, _require(example))

    for _ in range(example.attempts):
        (check,) = graded(tmp_path)["checks"]
        if check["reason"] != "exception":
            break

    told = f"{check['verdict']}, {check['reason']}: {check['fact']} {check['hint']} {check['detail'][-500:]}"
    print(f"{name}: {told}")  # noqa: T201 -- with `pytest -s` it is what one wants to see
    assert example.expected in {check["verdict"], check["reason"]}, told
