"""A student's check in a process of its own: pytest with the same plugin and rubric, and a printer of JSON lines.

``python -P -m grader.notebook.session RUBRICS CHECK [OPTION ...]``: the folder of the rubric, the check that is wanted
or "" for all, and the plugin's options. Each line of the output is an object with one key: ``say`` (words on what is
being measured), ``checks`` (the results so far), ``unknown`` (the names that there are), ``trouble``.
"""

from __future__ import annotations

import _thread
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.grades.verdict import to_plain
from grader.plugin import collection, hermetic
from grader.plugin.printer import Printer
from grader.plugin.summary import Summary

Tell = Callable[[str, Any], None]


def printer(wanted: str, tell: Tell) -> Printer:
    """Takes the place of pytest's terminal reporter: what happens is told as it happens."""

    def choose(items: list[pytest.Item]) -> None:
        """Leaves the wanted check, by its name with or without parameters."""
        if not wanted:
            return
        names = {id(item): collection.name_of(item) for item in items if isinstance(item, pytest.Function)}
        those = [i for i in items if wanted in {names.get(id(i)), names.get(id(i), "").partition("[")[0]}]
        if not those:
            tell("unknown", list(names.values()))
        items[:] = those

    def judged(summary: Summary, is_last: bool) -> None:  # noqa: FBT001 -- as the printer tells it
        del is_last
        ((_, results),) = summary.scored().items()
        tell("checks", [to_plain(result) for result in results])

    return Printer(
        say=lambda words: tell("say", words),
        collected=choose,
        judged=judged,
        troubled=lambda words: tell("trouble", words),
    )


def main(arguments: list[str]) -> None:
    """Runs the session; what anything else prints goes to the standard error."""
    folder, wanted, *options = arguments
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(kind: str, what: object) -> None:
        out.write(json.dumps({kind: what}) + "\n")
        out.flush()

    threading.Thread(target=_until_nobody_listens, daemon=True).start()
    rubrics = sorted(map(str, Path(folder).glob("test_*.py")))
    ended = hermetic.run(Path(folder), ["-s", *options, *rubrics], printer(wanted, tell))
    if ended is pytest.ExitCode.USAGE_ERROR:
        tell("trouble", "pytest could not begin; what it says is above.")


def _until_nobody_listens() -> None:
    """The kernel holds the other end of our standard input; when it closes it or dies, the session is interrupted."""
    os.read(0, 1)  # not by sys.stdin: a thread that holds its lock keeps Python from ending
    _thread.interrupt_main()


if __name__ == "__main__":
    main(sys.argv[1:])
