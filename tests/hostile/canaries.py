"""What a submission must neither read nor touch, planted around a grader, and what became of it.

Texts that must stay unread hold a word drawn for this run, so that it can only come from there.
"""

from __future__ import annotations

import contextlib
import os
import pty
import resource
import secrets
import select
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECRET_VARIABLE = "TEACHER_TOKEN"
OTHER = "somebody_else"


@dataclass(frozen=True, slots=True)
class Canaries:
    """The planted things.

    Attributes:
        word: is in everything that must stay unread.
        places: where each is, by the name that attacks use: ``@solution@``.
    """

    word: str
    places: dict[str, str]
    files: list[Path]
    listening: list[socket.socket]
    datagrams: socket.socket
    neighbour: subprocess.Popen[bytes]
    terminal: int
    before: dict[str, object]

    def aimed(self, text: str) -> str:
        """The text of an attack with every place filled in: attackers know the paths of the course."""
        for name, place in self.places.items():
            text = text.replace(f"@{name}@", place)
        return text

    def harmed(self) -> list[str]:
        """What is no longer as it was when this was last asked, in words."""
        now = self.state()
        found = [f"{name}: was {was}, is {now.get(name)}" for name, was in self.before.items() if now.get(name) != was]
        found += [f"{name}: is new" for name in now if name not in self.before]
        self.before.clear()
        self.before.update(now)
        for ours in self.listening:
            if select.select([ours], [], [], 0)[0]:
                ours.accept()[0].close()
                found.append(f"somebody connected to {ours.getsockname()!r}")
        if select.select([self.datagrams], [], [], 0)[0]:
            found.append(f"somebody sent {self.datagrams.recv(100)!r} to a service")
        if select.select([self.terminal], [], [], 0)[0]:
            found.append(f"somebody wrote {os.read(self.terminal, 100)!r} to the teacher's terminal")
        return found

    def state(self) -> dict[str, object]:
        """Everything that can be compared: files, the neighbouring process and this one."""
        found: dict[str, object] = {}
        for path in self.files:
            found |= _files(path)
        for who, pid in {"neighbour": self.neighbour.pid, "grader": os.getpid()}.items():
            found[f"the {who} process"] = _process(pid)
        return found


@dataclass(frozen=True, slots=True)
class Target:
    """Whose grading is attacked.

    Attributes:
        assignment: its name.
        entry: the file that is handed in.
        grader: the process that attacks go for; 0 for this one.
    """

    assignment: str = "tiny_box"
    entry: str = "squares.py"
    grader: int = 0


@contextlib.contextmanager
def planted(home: Path, course: Path, target: Target | None = None) -> Iterator[Canaries]:
    """Plants them in a home and in a course; this process's environment holds a secret, too."""
    target = target or Target()
    name = target.assignment
    word = f"CANARY-{secrets.token_hex(8)}"
    os.environ[SECRET_VARIABLE] = word
    texts = {
        "solution": course / "solutions" / name / target.entry,
        "hidden": course / "solutions" / name / f"test_hidden_{name}.py",
        "grades": course / "results" / name / f"{OTHER}.json",
        "other": course / "submitted" / OTHER / name / target.entry,
        "key": home / ".ssh/id_ed25519",
        "inputs": course / "assignments" / name / "inputs.py",
    }
    for path in texts.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n# {word}\n")
    with contextlib.ExitStack() as stack:
        abstract = f"hostile-{secrets.token_hex(4)}"
        listening = [_listener(stack, address) for address in (f"{home}/agent", f"\0{abstract}")]
        datagrams = _datagrams(stack, f"{home}/log")
        low, high = (stack.enter_context(_service(ports)) for ports in (range(20_000, 32_768), range(1)))
        shared_memory = Path(f"/dev/shm/canary-{secrets.token_hex(4)}")
        shared_memory.write_text(word, encoding="utf-8")
        stack.callback(shared_memory.unlink)
        terminal, slave = pty.openpty()
        stack.callback(os.close, terminal)
        stack.callback(os.close, slave)
        neighbour = stack.enter_context(subprocess.Popen(["cat"], stdin=subprocess.PIPE))
        stack.callback(neighbour.kill)
        places = {
            **{name: str(path) for name, path in texts.items()},
            "course": str(course),
            "home": str(home),
            "path_socket": f"{home}/agent",
            "abstract_socket": abstract,
            "datagram_socket": f"{home}/log",
            "port": str(low.getsockname()[1]),
            "high_port": str(high.getsockname()[1]),
            "shared_memory": str(shared_memory),
            "terminal": os.ttyname(slave),
            "neighbour": str(neighbour.pid),
            "grader": str(target.grader or os.getpid()),
            "touched": str(home / "touched"),
            "secret": SECRET_VARIABLE,
        }
        files = [home, shared_memory, *texts.values()]
        made = Canaries(word, places, files, [*listening, low, high], datagrams, neighbour, terminal, {})
        made.before.update(made.state())
        yield made


def _service(ports: range) -> socket.socket:
    """A service on the first free one of these ports; 0 is for the kernel to pick."""
    for port in ports:
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", port))
    raise OSError("no port is free")


def _listener(stack: contextlib.ExitStack, address: str) -> socket.socket:
    """A service of the teacher's, as an agent that holds keys is one; whoever may open files may connect."""
    listening = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    listening.bind(address)
    listening.listen(8)
    if not address.startswith("\0"):
        os.chmod(address, 0o777)
    return listening


def _datagrams(stack: contextlib.ExitStack, address: str) -> socket.socket:
    """As the machine's log is one."""
    made = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    made.bind(address)
    os.chmod(address, 0o777)
    return made


def _files(path: Path) -> dict[str, object]:
    """Contents and attributes of a file, or of all that is in a folder."""
    paths = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {str(p): _file(p) for p in paths}


def _file(path: Path) -> object:
    try:
        seen = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        return seen.st_mode, seen.st_uid, seen.st_mtime_ns, os.listxattr(path), hash(content)
    except OSError as fault:
        return type(fault).__name__


def _process(pid: int) -> object:
    """What another process could have changed of one: stopped, traced, niced, pinned, limited."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        return _field(status, "TracerPid"), _calm(status), os.getpriority(os.PRIO_PROCESS, pid), limits
    except OSError as fault:
        return type(fault).__name__


def _calm(status: str) -> object:
    """Whether it neither is stopped nor dead, and the cores that it may use."""
    return _field(status, "State")[0] in "SRD", _field(status, "Cpus_allowed_list")


def _field(status: str, name: str) -> str:
    return next(line.partition(":")[2].strip() for line in status.splitlines() if line.startswith(f"{name}:"))
