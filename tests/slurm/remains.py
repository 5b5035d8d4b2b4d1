"""Grades launchers inside a throw-away world, one at a time, and tells what each left there: run by ``world.py``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hostile import inspector

CHECKOUT = Path(__file__).resolve().parents[2]
NAME = "slurm_launcher"
_COMMAND = "from grader.cli import main; main(prog_name='grader')"
_LISTENING = "0A"
_STAYS = """\
import os, signal, socket, time
for folder in ("/tmp", "/var/tmp", "/dev/shm", os.environ["HOME"], "."):
    try:
        open(os.path.join(folder, "left-behind"), "w").write("x")
    except OSError:
        pass
for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGCONT"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
sockets = [socket.create_server(("0.0.0.0", 0)), socket.socket(socket.AF_UNIX)]
sockets[1].bind("\\0left-behind")
sockets[1].listen()
time.sleep(1000)
"""
LAUNCHERS = {
    "honest": "",  # the reference
    "hostile": f"""\
#!/bin/bash
#SBATCH -N 2 -n 4
cat > stays.py <<'END'
{_STAYS}END
setsid nohup python stays.py > /dev/null 2>&1 &
srun -n 4 sh -c 'setsid nohup python stays.py > /dev/null 2>&1 &'
unshare --user --map-root-user --mount sh -c 'mount -t tmpfs none /mnt && exec sleep 1000' > /dev/null 2>&1 &
setsid slurmd -D -N n1 -f "$SLURM_CONF" > /dev/null 2>&1 &
for n in 1 2 3; do sbatch --wrap "sleep 1000" > /dev/null; done
sleep 1
kill -KILL $(pgrep -f slurm_node)
exit 0
""",
    "hanging": """\
#!/bin/bash
#SBATCH -N 2 -n 4
trap '' TERM
srun -n 4 sh -c 'trap "" TERM; sleep 600' &
wait
sleep 600
""",
}


def main() -> None:
    """Grades the launchers that the command line names; the grader takes this process's place after ``--become``."""
    become, names = sys.argv[1] == "--become", [name for name in sys.argv[1:] if name != "--become"]
    course = Path(tempfile.gettempdir()) / "course"
    for room in ("assignments", "solutions"):
        shutil.copytree(CHECKOUT / room / NAME, course / room / NAME)
    toml = course / "assignments" / NAME / "assignment.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("wall_s = 60", "wall_s = 15"), encoding="utf-8")
    for name in names:
        own = course / "submitted" / name / NAME
        own.mkdir(parents=True)
        reference = (course / "solutions" / NAME / "launcher.sh").read_text(encoding="utf-8")
        (own / "launcher.sh").write_text(LAUNCHERS[name] or reference, encoding="utf-8")
    if become:
        os.chdir(course)
        os.execv(sys.executable, _command(names[0]))
    for name in names:
        before, ports = inspector.surroundings(), _ports()
        said = _graded(course, name)
        left = inspector.left_of(before) + [f"port {port}" for port in sorted(_ports() - ports)]
        inspector.tell("graded", launcher=name, said=said, left=left, **_told(course, name))


def _graded(course: Path, name: str) -> str:
    """What the command said."""
    ended = subprocess.run(_command(name), cwd=course, capture_output=True, text=True, timeout=200, check=False)
    return ended.stdout + ended.stderr


def _command(name: str) -> list[str]:
    return [sys.executable, "-c", _COMMAND, "grade", "submitted", "--student", name, "--isolation=bubblewrap"]


def _told(course: Path, name: str) -> dict[str, object]:
    path = course / "results" / NAME / f"{name}.json"
    if not path.exists():
        return {"points": None, "job": None}
    grade = json.loads(path.read_text(encoding="utf-8"))
    runs = [each["runs"]["submission"] for each in grade["record"]["rounds"] if "submission" in each["runs"]]
    return {"points": grade["points"], "job": runs[0]["job"] if runs else None}


def _ports() -> set[str]:
    """Where somebody listens in this world's network, by TCP and by names that are no files."""
    found = set()
    for kind in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{kind}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == _LISTENING:
                found.add(f"{kind} {local}")
    named = (line.split()[7:] for line in Path("/proc/net/unix").read_text(encoding="utf-8").splitlines()[1:])
    return found | {path for (path, *_) in filter(None, named) if path.startswith("@")}


if __name__ == "__main__":
    os.umask(0o022)
    main()
