"""Every exception that the grader raises on purpose; each names the page of the docs that explains it."""

from __future__ import annotations

from typing import ClassVar


class GraderError(Exception):
    """The root: a fault that is told to a person in one message, without a traceback."""

    slug: ClassVar[str] = "grader"


class UsageError(GraderError):
    """The command line or a marker asks for something that does not exist or cannot be done."""

    slug: ClassVar[str] = "usage"


class AssignmentError(GraderError):
    """An assignment's folder has faults; the message lists them all."""

    slug: ClassVar[str] = "assignment"


class BackendError(GraderError):
    """Workers, the baseline or the reference could not be run: ours, so that the grade stays open."""

    slug: ClassVar[str] = "backend"


class SandboxError(GraderError):
    """No sandbox of the wanted isolation level can be had on this machine."""

    slug: ClassVar[str] = "sandbox"


class RecordError(GraderError):
    """A stored record or grade cannot be read: damaged, or of another schema version."""

    slug: ClassVar[str] = "record"
