"""Whether a submission can reach the reference's arm beside it: run in a throw-away world at an isolation level.

The submission is told the reference's processes, and looks itself for everything that listens on this machine.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from grader.coursework import assignment as assignments
from grader.coursework.submission import Submission
from grader.measuring import bench as benches
from grader.measuring.arms import Arms
from grader.measuring.watch import kernel
from grader.record import ArmName
from grader.sandbox import choose
from tests.hostile import inspector

_TINY = Path(__file__).parents[1] / "assignments"
_MEMORY = Path("/dev/shm/of-somebody-else")
_ATTACK = """
import contextlib
import os
import socket

_MPTCP, _FAST_OPEN = 262, 0x20000000
_ADDRESSES = {"/proc/net/tcp": "127.0.0.1", "/proc/net/tcp6": "::1"}


def squares(numbers, **given):
    ports = {(name, int(line.split()[1].rpartition(":")[2], 16)) for name in _ADDRESSES for line in listening(name)}
    found = [port for name, port in ports for way in (plain, mptcp, fast_open) if reaches(way, name, port)]
    found += [-pid for pid in map(int, numbers) if signalled(pid)]
    found += [0.5] if shared_memory() else []
    return [float(x) for x in sorted(set(found))]


def listening(name):
    with open(name) as file:
        return [line for line in file if line.split()[3] == "0A"]


def reaches(way, name, port):
    family = socket.AF_INET6 if name.endswith("6") else socket.AF_INET
    addresses = [(family, _ADDRESSES[name]), (socket.AF_INET, "127.0.0.1")]
    for family, address in addresses:
        with contextlib.suppress(OSError):
            way(family, (address, port))
            return True
    return False


def plain(family, address):
    with socket.socket(family) as made:
        made.settimeout(2)
        made.connect(address)


def mptcp(family, address):
    with socket.socket(family, socket.SOCK_STREAM, _MPTCP) as made:
        made.settimeout(2)
        made.connect(address)


def fast_open(family, address):
    with socket.socket(family) as made:
        made.settimeout(2)
        made.sendto(b"x", _FAST_OPEN, address)


def signalled(pid):
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        return True
    return False


def shared_memory():
    with contextlib.suppress(OSError), open("/dev/shm/of-somebody-else") as file:
        return bool(file.read())
    return False
"""


def main() -> None:
    """Opens both arms of a tiny assignment, has the submission look around, and tells what it reached of whom."""
    wanted, backend = sys.argv[1:]
    tiny = assignments.load(_TINY / f"tiny_{backend}")
    solution = (tiny.reference_folder / "squares.py").read_bytes()
    programs = {name: Submission(name, tiny.name, {"squares.py": solution}) for name in ArmName}
    programs[ArmName.SUBMISSION] = Submission("attack", tiny.name, {"squares.py": _ATTACK.encode()})
    level, _ = choose(wanted, for_grades=True)
    bench = benches.bench(level=level, seed="tests", deadline_s=60.0, say=lambda _: None)
    _MEMORY.write_text("theirs")
    with bench as opened, Arms(opened, tiny, programs) as arms:
        arms.open(ArmName.REFERENCE, ArmName.SUBMISSION)
        for name in (ArmName.REFERENCE, ArmName.SUBMISSION):
            arms.load(name)
        _tell(arms)
    _MEMORY.unlink()


def _tell(arms: Arms) -> None:
    own, theirs = (arms._opened[name].arm for name in (ArmName.SUBMISSION, ArmName.REFERENCE))
    pids = [p.pid for p in kernel.tree(p.pid for p in theirs.processes)]
    reply = arms.call(ArmName.SUBMISSION, {"numbers": [float(pid) for pid in pids]})
    reached = [] if reply.value is None else [float(x) for x in reply.value["squares"]]
    networks = {os.stat(f"/proc/{pid}/ns/net").st_ino for pid in (own.server.pid, theirs.server.pid, os.getpid())}
    inspector.tell(
        "looked",
        ending=str(reply.ending),
        said=str(reply.raised),
        networks=len(networks),
        own=any(x in own.site.ports for x in reached),
        theirs=[
            *({"ports"} if len(networks) == 1 and any(x in theirs.site.ports for x in reached) else ()),
            *({"signals"} if any(x < 0 for x in reached) else ()),
            *({"memory"} if 0.5 in reached else ()),
        ],
    )


if __name__ == "__main__":
    main()
