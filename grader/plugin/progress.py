"""The live line: what is being measured now, at the end of pytest's current line, gone when it is done."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import pytest

SAY = pytest.StashKey[Callable[[str], None]]()
"""Where another printer than pytest's own shows the words."""

_SAVE, _RESTORE, _CLEAR = "\0337", "\0338", "\033[K"


class Line:
    """A context manager around one check; says nothing where the output is no terminal."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._write("")
            self._shown = False

    def say(self, words: str) -> None:
        """Shows the words in place of the last ones."""
        self._write(words)

    def _write(self, words: str) -> None:
        instead = self._config.stash.get(SAY, None)
        if instead is not None:
            instead(words)
            return
        reporter: Any = self._config.pluginmanager.getplugin("terminalreporter")
        writer = getattr(reporter, "_tw", None)
        if writer is None or not writer.hasmarkup or getattr(self._config, "workerinput", None) is not None:
            return
        capture: Any = self._config.pluginmanager.getplugin("capturemanager")
        uncaptured = capture.global_and_fixture_disabled() if capture else contextlib.nullcontext()
        with uncaptured:
            room = max(10, writer.fullwidth - writer.width_of_current_line - 3)
            text = f"  {words}"[:room]
            writer._file.write(f"{_SAVE}{_CLEAR}{text}{_RESTORE}")  # noqa: SLF001 -- beside its count of the width
            writer.flush()
            self._shown = True
