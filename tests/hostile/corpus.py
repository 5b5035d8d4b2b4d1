"""The hostile corpus: which attacks there are, and the verdict that each must get at every isolation level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEVELS = ("root", "bubblewrap", "landlock", "bare")
"""bubblewrap as root with a user id of its own, bubblewrap and Landlock as an ordinary user, limits only."""

STRONG = ("root", "bubblewrap", "landlock")
PASSED = ("passed", "")
_SHADOW = "SHADOW = True\n"
_LEFT = 'open("@touched@", "w").close()\n'


@dataclass(frozen=True, slots=True)
class Attack:
    """One submission of ``attacks/``.

    Attributes:
        family: what it is after; one of each family is run at every level also where time is short.
        expected: verdict and reason. An attack that gets what it wants raises, and so cannot pass.
        canary: what must be untouched afterwards: every canary is looked at after every attack.
        weaker: other verdicts, at levels that promise less: each is a weakness that SECURITY.md names.
        bare: whether the level without a sandbox holds it, too.
        beside: further files that are handed in.
        also: verdicts that are as good, where several limits are exceeded at once and any may be seen first.
    """

    name: str
    family: str
    canary: str
    expected: tuple[str, str] = PASSED
    weaker: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    bare: bool = True
    beside: Mapping[str, str] = field(default_factory=dict)
    also: tuple[tuple[str, str], ...] = ()

    def at(self, level: str) -> tuple[str, str]:
        """Verdict and reason that it must get at a level."""
        return self.weaker.get(level, self.expected)


def _failed(reason: str) -> tuple[str, str]:
    return ("failed", reason)


_REACHED = _failed("exception")  # the attack says itself that it got there

_ALL = (
    Attack("honest", "control", "everything"),
    Attack("honest_manager", "control", "everything"),
    # what is sent in place of an answer
    Attack("array_bomb", "answer", "the grader's memory", _failed("garbled")),
    Attack("evil_reduce", "answer", "the file touched", _failed("wrong_type")),
    Attack("evil_subclass", "answer", "the points", _failed("wrong_answer")),
    Attack("forge_early", "answer", "the points", _failed("garbled")),
    Attack("forge_report", "answer", "the grader", _failed("garbled")),
    Attack("forge_lone_surrogate", "answer", "the stored grade", _failed("exception")),
    Attack("huge_result", "answer", "the grader's memory", _failed("over_memory")),
    Attack("huge_result_10g", "answer", "the grader's memory", _failed("garbled")),
    Attack("json_bomb", "answer", "the grader", _failed("garbled")),
    Attack("monkeypatch", "answer", "the points", _failed("wrong_answer")),
    Attack("nan_inf", "answer", "the points", _failed("not_finite")),
    Attack("pickle_frame", "answer", "the file touched", _failed("garbled")),
    Attack("text_bomb", "answer", "the grader's memory", _failed("garbled")),
    # how a program ends
    Attack("ignore_sigterm", "ending", "processes", _failed("timed_out")),
    Attack("infinite_loop_import", "ending", "processes", _failed("timed_out")),
    Attack("os_exit0", "ending", "the points", _failed("exited")),
    Attack("raise_baseexc", "ending", "the report", _failed("exception")),
    Attack("raise_systemexit", "ending", "the grader", _failed("exception")),
    Attack("segfault", "ending", "the grader", _failed("exited")),
    Attack("sleep_forever", "ending", "processes", _failed("timed_out")),
    Attack("sys_exit_import", "ending", "the grader", _failed("exception")),
    # what Python imports and runs
    Attack(
        "conftest_inject",
        "import",
        "the file touched",
        beside={
            "conftest.py": _LEFT,
            "evil_plugin.py": _LEFT,
            "pytest.ini": "[pytest]\naddopts = -p evil_plugin\n",
            "json.py": _SHADOW,
            "numpy.py": _SHADOW,
            "statistics.py": _SHADOW,
            "pyproject.toml": '[project.entry-points.pytest11]\nevil = "evil_plugin"\n',
        },
    ),
    Attack("import_hook", "import", "the points"),
    Attack(
        "sitecustomize",
        "import",
        "the file touched",
        beside=dict.fromkeys(
            ("sitecustomize.py", "usercustomize.py", "evil.pth"), f"import sys; sys.customised = True; {_LEFT}"
        ),
    ),
    # hidden files, and files of others
    Attack("chmod_grades", "files", "the grades", bare=False),
    Attack("delete_workspace", "files", "the submission, the course", bare=False),
    Attack("read_environment", "files", "the secret in the environment", bare=False),
    Attack("read_solutions", "files", "solution, hidden tests, other submission, key", bare=False),
    Attack("rewrite_self", "files", "the submission", bare=False),
    Attack(
        "stat_solutions",
        "files",
        "solution, hidden tests, other submission, key",
        weaker={"landlock": _REACHED},  # Landlock does not mediate stat
        bare=False,
    ),
    Attack("write_grades", "files", "the grades", bare=False),
    # processes that stay, or are too many
    Attack("daemonise", "processes", "the grades, processes", bare=False),
    Attack("daemonise_quietly", "processes", "processes"),
    Attack("fork_bomb", "processes", "processes", _failed("too_many_processes"), also=(_failed("timed_out"),)),
    Attack(
        "fork_tree",
        "processes",
        "processes",
        _failed("too_many_processes"),
        also=(_failed("over_memory"), _failed("timed_out")),  # a machine full of processes is slow
    ),
    Attack(
        "idle_threads",
        "processes",
        "the grader's open files",
        _failed("too_many_processes"),
        also=(_failed("timed_out"),),
    ),
    Attack("stays_for_ever", "processes", "processes, files, shared memory", _failed("timed_out"), bare=False),
    Attack("thread_left", "processes", "processes"),
    # memory, disk, output
    Attack("fill_tmp", "space", "the disk", _failed("over_disk"), bare=False),
    Attack("deep_folders", "space", "the grader, temporary files", also=(_failed("over_disk"),)),
    Attack("flood_output", "space", "the report", _failed("too_much_output")),
    Attack("many_inodes", "space", "temporary files", also=(_failed("over_disk"),)),
    Attack("mem_hog", "space", "memory", _failed("over_memory")),
    Attack("mem_memfd", "space", "memory", bare=False),
    Attack("semaphores_left", "space", "shared memory"),
    Attack("shared_memory_left", "space", "shared memory", bare=False),
    Attack("shared_memory_of_others", "files", "shared memory", bare=False),
    # the kernel, other processes, services of the machine
    Attack("kill_everything", "outside", "the neighbour, the grader", bare=False),
    Attack("nested_ns", "outside", "mounts", bare=False),
    Attack("ptrace", "outside", "the neighbour, the grader", bare=False),
    Attack("renice_others", "outside", "the neighbour, the grader", bare=False),
    Attack("stop_grader", "outside", "the neighbour, the grader", bare=False),
    Attack("syscall_mem", "outside", "the kernel", bare=False),
    Attack("tcp_service", "outside", "a service", bare=False),
    Attack("tcp_high_port", "outside", "a service", bare=False),
    Attack("tcp_by_other_ways", "outside", "a service", bare=False),
    Attack("datagram_pair", "outside", "path socket", bare=False),
    Attack("tty_inject", "outside", "the terminal", bare=False),
    Attack("unix_sockets", "outside", "path socket, abstract socket", bare=False),
)

ATTACKS = {attack.name: attack for attack in _ALL}

SAMPLE = (
    "honest",
    "array_bomb",
    "segfault",
    "conftest_inject",
    "read_solutions",
    "daemonise",
    "mem_hog",
    "stop_grader",
)
"""One attack of each family."""


def held(level: str) -> list[Attack]:
    """The attacks of which a level promises that they do no harm."""
    return [attack for attack in _ALL if level in STRONG or attack.bare]
