"""Every exception that the grader raises on purpose; each names the page of the docs that explains it."""

from __future__ import annotations

from typing import ClassVar

from grader.text import printable


class GraderError(Exception):
    """The root: a fault that is told to a person in one message, without a traceback."""

    slug: ClassVar[str] = "grader"
    exit_status: ClassVar[int] = 2

    def __str__(self) -> str:
        """The message; names of students' and their text do nothing to the terminal that shows it."""
        return printable(super().__str__())


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


class NotebookError(GraderError):
    """A course of notebooks cannot be made or read, or nbgrader is not installed."""

    slug: ClassVar[str] = "notebook"


class CourseError(GraderError):
    """A course's settings, roster, log or sheets have faults; the message lists them all, each with its line."""

    slug: ClassVar[str] = "course"


class ProfileError(GraderError):
    """A site's profile for Slurm has faults or is not there; the message lists them all."""

    slug: ClassVar[str] = "slurm"


class SlurmError(GraderError):
    """Slurm did not do what was asked of it; each kind ends the command with its status of ``sysexits.h``."""

    slug: ClassVar[str] = "slurm"
    exit_status: ClassVar[int] = 75


class NoSlurmError(SlurmError):
    """This machine has no Slurm, or none that is set up."""

    exit_status: ClassVar[int] = 69


class SlurmUnreachableError(SlurmError):
    """The controller gives no answer: later it may."""

    exit_status: ClassVar[int] = 75


class SlurmFullError(SlurmError):
    """The controller holds as many jobs as it may: later it takes more."""

    exit_status: ClassVar[int] = 75


class SlurmRefusedError(SlurmError):
    """The controller refused what was asked, and would again."""

    exit_status: ClassVar[int] = 64
