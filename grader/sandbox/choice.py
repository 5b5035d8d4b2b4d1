"""The one place where an isolation level is chosen."""

from __future__ import annotations

import os

from grader.errors import SandboxError
from grader.sandbox import bubblewrap
from grader.sandbox.bare import Bare
from grader.sandbox.box import Level

CHOICES = ("auto", "bubblewrap", "none")


def choose(wanted: str = "auto", *, for_grades: bool = False) -> tuple[Level, str]:
    """The strongest level that works here, or the wanted one, and the reason in words.

    Raises:
        SandboxError: the wanted level, or any that may be used for grades, does not work here.
    """
    if wanted == "none":
        return Bare(), "asked for: submissions are not isolated"
    obstacle = bubblewrap.why_not()
    if obstacle is None:
        return _bubblewrap(), "bubblewrap works here"
    if wanted == "bubblewrap" or for_grades:
        raise SandboxError(
            f"Submissions cannot be isolated on this machine: {obstacle}. "
            "Install it, or grade on another machine; --isolation=none grades without a sandbox, "
            "and every grade will say so.",
        )
    return Bare(), f"no sandbox: {obstacle}. Enough to check your own program"


def _bubblewrap() -> Level:
    return bubblewrap.Bubblewrap(root=os.geteuid() == 0)
