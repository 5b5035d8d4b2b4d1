"""Grades honest programs that were handed in with one file too many each: run by ``world.py``.

A file that is run or read by anything of ours touches a file of its name; the program itself says what lies beside it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_COMMAND = "from grader.cli import main; main(prog_name='grader')"
_PROGRAM = """
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def squares(square, numbers):
    beside = sorted(set(os.listdir(HERE)) - {"__pycache__"})
    if beside != ["squares.py"]:
        raise RuntimeError(f"beside it lie {beside}")
    found = [name for name, m in sys.modules.items() if str(getattr(m, "__file__", "")).startswith(HERE)]
    if found != ["squares"]:
        raise RuntimeError(f"{found} were imported from here")
    return [square(x) for x in numbers]
"""
_PLUGIN = "[pytest]\naddopts = -p stowaway\n"
_TOOL = "[tool.pytest.ini_options]\naddopts = '-p stowaway'\n"
_PATHS = "import sys; sys.path.insert(0, '@folder@'); import stowaway\n"

FILES: dict[str, dict[str, str]] = {
    "conftest": {"conftest.py": ""},
    "conftest_above": {"../conftest.py": ""},
    "pytest_ini": {"pytest.ini": _PLUGIN, "stowaway.py": ""},
    "pytest_ini_above": {"../pytest.ini": _PLUGIN, "../stowaway.py": ""},
    "pyproject": {"pyproject.toml": _TOOL, "stowaway.py": ""},
    "sitecustomize": {"sitecustomize.py": ""},
    "usercustomize": {"usercustomize.py": ""},
    "path_file": {"stowaway.pth": _PATHS, "stowaway.py": ""},
    "json": {"json.py": ""},
    "numpy": {"numpy/__init__.py": ""},
    "grader": {"grader/__init__.py": "", "grader/probe.py": ""},
    "pytest": {"pytest.py": ""},
    "tasks": {"tasks.py": "def square(x):\n    return x * x\n"},
    "baseline": {"baseline.py": "def squares(square, numbers):\n    return []\n"},
    "inputs": {"inputs.py": "def draw(rng):\n    return {'numbers': []}\n"},
    "rubric": {"test_tiny_box.py": "import pytest\n\n\n@pytest.mark.points(98)\ndef test_free():\n    pass\n"},
    "assignment": {"assignment.toml": "title = 'Free points'\n"},
    "package_of_its_name": {"squares/__init__.py": "def squares(square, numbers):\n    return []\n"},
    "stale_bytecode": {f"__pycache__/squares.{sys.implementation.cache_tag}.pyc": "no bytecode\n"},
    "extension_of_its_name": {"squares.so": "no extension\n"},
}


def main() -> None:
    """Grades them all in one session, at the level that the command line names."""
    course = Path(tempfile.gettempdir()) / "course"
    for name in ("assignments", "solutions"):
        shutil.copytree(_HERE / name, course / name)
    (course / "touched").mkdir()
    (course / "touched").chmod(0o777)
    for student, files in FILES.items():
        _hand_in(course, student, files)
    command = [sys.executable, "-c", _COMMAND, "grade", "submitted", f"--isolation={sys.argv[1]}"]
    ended = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=240, check=False)
    grades = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in course.glob("results/tiny_box/*.json")
    }
    told = {name: {"points": g["points"], "max": g["max_points"], "checks": g["checks"]} for name, g in grades.items()}
    touched = sorted(path.name for path in (course / "touched").iterdir())
    said = {"status": ended.returncode, "said": ended.stdout + ended.stderr}
    sys.stdout.write(json.dumps({"event": "graded", **said, "grades": told, "touched": touched}) + "\n")
    sys.stdout.flush()


def _hand_in(course: Path, student: str, files: dict[str, str]) -> None:
    folder = course / "submitted" / student / "tiny_box"
    folder.mkdir(parents=True)
    (folder / "squares.py").write_text(_PROGRAM, encoding="utf-8")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        touch = f"open({str(course / 'touched' / student)!r}, 'w').close()\n" if name.endswith(".py") else ""
        path.write_text(touch + text.replace("@folder@", str(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
