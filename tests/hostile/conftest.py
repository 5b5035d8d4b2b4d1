"""The hostile corpus under pytest: a level's attacks are graded in one world, when the first of them is asked for."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import corpus, machine

FIGURES = "figures of the hostile corpus"
ALL = os.environ.get("GRADER_ALL_ATTACKS") == "1"


@dataclass
class Reports:
    """What became of the attacks: by level and name.

    Attributes:
        wanted: the attacks that this session was asked for, by level.
        closing: how each level's worlds ended.
    """

    wanted: dict[str, list[str]]
    graded: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    closing: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def of(self, level: str) -> dict[str, dict[str, Any]]:
        """The reports on all wanted attacks of a level; a grader that died has one more life for each attack."""
        if level not in self.graded:
            graded = self.graded[level] = {}
            closing = self.closing[level] = []
            while left := [name for name in self.wanted[level] if name not in graded]:
                events = machine.of(level).inspect(level, left)
                found = {e["attack"]: e for e in events if e["event"] == "graded"}
                closing += [e for e in events if e["event"] in {"closed", "gone"}]
                fatal = next(name for name in [*left, ""] if name not in found)
                graded.update(found)
                if fatal:
                    graded[fatal] = {"verdict": "died", "reason": events[-1]["text"][-500:], "fact": ""}
        return self.graded[level]


def attacks_of(level: str) -> list[str]:
    """The attacks that are run at a level: all of them at the strongest one, one of each family at the others."""
    held = [attack.name for attack in corpus.held(level)]
    if ALL or level == strongest():
        return held
    return [name for name in held if name in corpus.SAMPLE]


@cache
def strongest() -> str:
    """The level that gets the whole corpus."""
    return next((level for level in corpus.LEVELS if machine.why_not(level) is None), "bare")


@pytest.fixture(scope="session")
def reports(request: pytest.FixtureRequest) -> Reports:
    """Empty at first."""
    wanted: dict[str, list[str]] = {level: [] for level in corpus.LEVELS}
    for item in request.session.items:
        values = getattr(getattr(item, "callspec", None), "params", {})
        if "attack" in values and "reports" in getattr(item, "fixturenames", ()):
            wanted[values["level"]].append(values["attack"])
    return Reports(wanted)


@pytest.fixture(scope="module")
def loopback() -> Iterator[None]:
    """This machine's ports, for one file at a time: who tries them all would find the canaries of another file."""
    with (Path(tempfile.gettempdir()) / "grader-tests-loopback.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def ready(level: str) -> str:
    """The level, where this machine has it."""
    obstacle = why_not(level)
    if obstacle is not None:
        pytest.skip(f"{level}: {obstacle}")
    return level


@cache
def why_not(level: str) -> str | None:
    """Asked once a session."""
    return machine.why_not(level)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts what the project promises: escapes and what was left, by level."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for reports in terminalreporter.stats.values():
        for report in reports:
            told = dict(getattr(report, "user_properties", ())).get(FIGURES)
            if told and getattr(report, "when", "") == "call":
                counts[told.pop("level")].update({"attacks": 1, **told})
    for level, count in counts.items():
        words = ", ".join(f"{count[name]} {name}" for name in ("attacks", "escapes", "known weaknesses", "left over"))
        terminalreporter.write_line(f"hostile corpus, {level}: {words}")


@pytest.hookimpl(wrapper=True)
def pytest_report_teststatus(report: pytest.TestReport | pytest.CollectReport) -> Iterator[Any]:
    """In a verbose report, verdict and reason stand behind the outcome."""
    told = yield
    words = dict(getattr(report, "user_properties", ())).get("verdict")
    if told and words and getattr(report, "when", "") == "call":
        category, letter, word = told
        return category, letter, f"{word} {words}" if isinstance(word, str) else word
    return told
