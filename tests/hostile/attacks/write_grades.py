"""Overwrites, extends, empties, renames, links and deletes the grades."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

GRADES = Path("@grades@")


def squares(square, numbers):
    changed = []
    for number, change in enumerate(
        (
            lambda: GRADES.open("a").write("full marks"),
            lambda: GRADES.write_text("full marks"),
            lambda: os.truncate(GRADES, 0),
            lambda: GRADES.with_suffix(".new").write_text("full marks"),
            lambda: os.symlink("/dev/null", f"{GRADES}.link"),
            lambda: GRADES.rename(f"{GRADES}.old"),
            lambda: GRADES.unlink(),
        )
    ):
        with contextlib.suppress(OSError):
            change()
            changed.append(number)
    if changed:
        raise RuntimeError(f"reached: {changed}")
    return [square(x) for x in numbers]
