"""A launcher's job, from sbatch to its end: what Slurm says of it, and which commands it used to wait or to log in.

Everything is told by programs of the same user as the launcher's: what must not be taken on trust is seen from outside.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.inside import plain_file

_FIELDS = ("State", "Reason", "NodeList", "NumCPUs", "exit_code")
_LOGINS = ("ssh", "slogin", "rsh", "rlogin", "pdsh", "clush", "scp", "telnet")
_ENDED = {"COMPLETED", "FAILED", "TIMEOUT", "CANCELLED", "NODE_FAIL", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE"}
_HOPEFUL = {"None", "Resources", "Priority", "Prolog"}
# Of what sbatch says where the controller did not hear it. A script that imitates it stays open, and earns nothing.
_UNHEARD = ("Unable to contact", "ommunication ", "timed out", "onnection ", "Zero Bytes", "Protocol auth", "Munge ")
_POLL_S = 0.1
_PENDING_S = 8.0  # nobody else uses this cluster: what has not begun by then never will
_ANSWER_S, _NO_ANSWER = 15.0, -1
_NAMED = "StdOut="
_MAX_LINE, _MAX_LINES, _MAX_OUTPUT = 300, 200, 1 << 20
_NOTING = """\
#!/bin/sh
printf '%s %s %s\\n' "$SLURM_JOB_ID" '{name}' "$*" | head -c {length} >> '{notes}'
{then}
"""


class Job:
    """What is submitted once, and followed until it has ended or the time is over."""

    def __init__(self, cluster: Path, folder: Path, environment: dict[str, str], limit_s: float) -> None:
        """Puts wrappers of the commands that are noted in front of the others.

        Args:
            cluster: the folder of the running cluster.
            folder: in which it is submitted.
            environment: of whoever submits it.
            limit_s: how long it may take.
        """
        self._folder, self._limit_s = folder, limit_s
        self._notes = cluster / "notes"
        self._notes.touch(mode=0o666)
        commands = cluster / "commands"
        commands.mkdir()
        for name in _LOGINS:
            self._write(commands / name, f"echo '{name}: this cluster has no login to its nodes' >&2; exit 255")
        self._write(commands / "sleep", 'PATH=/usr/bin:/bin exec sleep "$@"')
        path = f"{commands}:{environment['PATH']}"
        # The job's shell needs no environment modules here, and finds the command all the same.
        self._environment = {**environment, "PATH": path, "BASH_FUNC_module%%": "() { :; }"}

    def run(self, words: Sequence[str], more: dict[str, str]) -> dict[str, Any]:
        """Submits it by these words and waits for its end; what was seen. What it leaves ends with the cluster."""
        submitted = self._call(words, more)
        number = re.search(r"\d+", submitted.stdout)
        if submitted.returncode != 0 or number is None:
            said = submitted.stderr or submitted.stdout or "sbatch said nothing"
            unheard = submitted.returncode == _NO_ANSWER or any(words in said for words in _UNHEARD)
            return {"lost": said} if unheard else {"refused": _lines(said)}
        seen = self._followed(number[0]) | self._noted(number[0])
        left = [line for line in self._squeue("-o", "%i %j") if line.split()[:1] != [number[0]]]
        return {"refused": [], **seen, "left": left[:_MAX_LINES]}

    def printed(self, number: str, *, end: bool = False) -> bytes:
        """The beginning of what a job printed into its file, or its end. Of the name squeue would leave %j as it is."""
        shown = self._call(["scontrol", "show", "job", number]).stdout.splitlines()
        named = [line.strip().removeprefix(_NAMED) for line in shown if line.strip().startswith(_NAMED)]
        try:
            with plain_file.opened(Path(named[-1] if named else "")) as file:
                if end:
                    file.seek(max(0, file.seek(0, os.SEEK_END) - _MAX_OUTPUT))
                return file.read(_MAX_OUTPUT)
        except OSError:
            return b""

    def _followed(self, number: str) -> dict[str, Any]:
        """What squeue says of it in the end; a job that has not ended by the limit is stopped."""
        begin = answered_s = time.monotonic()
        began_s: float | None = None
        while True:
            seen = self._state(number)
            state = seen.get("State", "")
            answered_s = time.monotonic() if state else answered_s
            if time.monotonic() - answered_s > _ANSWER_S:
                return {"lost": f"Slurm did not answer for {_ANSWER_S:g} s"}
            now = time.monotonic() - begin
            if state == "PENDING" and seen["Reason"] in _HOPEFUL and now > self._limit_s:
                return {"lost": f"the job had not begun after {now:.0f} s ({seen['Reason']})"}
            if began_s is None and state not in {"PENDING", "CONFIGURING", ""}:
                began_s = now
            stuck = state == "PENDING" and seen["Reason"] not in _HOPEFUL and now > _PENDING_S
            stopped = state not in _ENDED and (stuck or now > self._limit_s)
            if state in _ENDED or stopped:
                return {
                    "number": number,
                    "state": state,
                    "stopped": stopped,
                    "reason": seen.get("Reason", ""),
                    "nodes": self._names(seen.get("NodeList", "")),
                    "cores": seen.get("NumCPUs", ""),
                    "exit": seen.get("exit_code", ""),
                    "run_s": now - began_s if began_s is not None else 0.0,
                    "printed": _last_lines(self.printed(number, end=True)),
                }
            time.sleep(_POLL_S)

    def _state(self, number: str) -> dict[str, str]:
        wanted = ",".join(f"{name}:|" for name in _FIELDS)
        rows = self._squeue("-j", number, "-t", "all", "-O", wanted)
        parts = rows[0].split("|") if rows else []
        return dict(zip(_FIELDS, map(str.strip, parts), strict=False)) if len(parts) >= len(_FIELDS) else {}

    def _names(self, listed: str) -> list[str]:
        """The nodes of a list such as ``n[1-2]``."""
        return self._call(["scontrol", "show", "hostnames", listed]).stdout.split() if listed else []

    def _squeue(self, *options: str) -> list[str]:
        return self._call(["squeue", "-h", *options]).stdout.splitlines()

    def _noted(self, number: str) -> dict[str, Any]:
        """Which of the noted commands this job called, and not one that it left behind."""
        with self._notes.open("rb") as file:
            lines = [line.partition(" ") for line in file.read(_MAX_OUTPUT).decode(errors="replace").splitlines()]
        return {"noted": _lines("\n".join(command for job, _, command in lines if job == number))}

    def _write(self, path: Path, then: str) -> None:
        text = _NOTING.format(name=path.name, length=_MAX_LINE, notes=self._notes, then=then)
        path.write_text(text)
        path.chmod(0o755)

    def _call(self, words: Sequence[str], more: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                words,
                cwd=self._folder,
                env={**self._environment, **(more or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_ANSWER_S,
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError) as fault:
            return subprocess.CompletedProcess(words, _NO_ANSWER, "", f"{words[0]} gave no answer: {fault}")


def _last_lines(printed: bytes) -> list[str]:
    """The last ones of what a job printed."""
    return _lines("\n".join(printed[-_MAX_LINE * _MAX_LINES :].decode(errors="replace").splitlines()[-_MAX_LINES:]))


def _lines(text: str) -> list[str]:
    return [line[:_MAX_LINE] for line in text.splitlines() if line.strip()][:_MAX_LINES]
