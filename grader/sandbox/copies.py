"""Copies of files that sandboxes are shown in place of the files themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import grader


def inside(folder: Path) -> Path:
    """A copy of what runs in sandboxes: the checkout itself is not shown there."""
    package = Path(grader.__file__).parent
    target = folder / "inside" / "grader"
    target.mkdir(parents=True)
    for name in ("__init__.py", "probe.py"):
        shutil.copyfile(package / name, target / name)
    shutil.copytree(package / "inside", target / "inside", ignore=shutil.ignore_patterns("__pycache__"))
    readable(target.parent)
    return target.parent


def readable(folder: Path) -> None:
    """Lets every user read a tree: the boxes run as another one."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
