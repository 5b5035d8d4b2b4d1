"""The template of a session: the libraries of one assignment, imported once for all arms that are opened for it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.errors import SandboxError
from grader.sandbox import Level, template
from grader.sandbox.template import Template


class Templates:
    """A context manager. It keeps one template, since assignments are graded one after the other."""

    def __init__(self, level: Level, inside: Path) -> None:
        """Nothing is started yet."""
        self._level = level
        self._inside = inside
        self._statements: tuple[str, ...] | None = None
        self._template: Template | None = None
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def holding(self, statements: Sequence[str], *, apart_from: Collection[str]) -> Template | None:
        """A template that has executed these imports; None where there can be none: each process then imports itself.

        Args:
            statements: imports.
            apart_from: names of the author's own modules, which come before a library's of the same name; what is in
                a template already nothing comes before.
        """
        if self._statements != tuple(statements):
            self._stack.close()
            self._statements, self._template = tuple(statements), None
            with contextlib.suppress(SandboxError, OSError):
                self._template = self._stack.enter_context(template.opened(self._level, self._inside, statements))
        found = self._template
        return None if found is None or not found.works or found.modules & set(apart_from) else found
