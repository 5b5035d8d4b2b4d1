"""The one place where an isolation level is chosen."""

from __future__ import annotations

import os
from collections.abc import Callable

from grader.errors import SandboxError
from grader.sandbox import landlock, own_process
from grader.sandbox.bare import Bare
from grader.sandbox.box import Level
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.landlock import Landlock

CHOICES = ("auto", "bubblewrap", "landlock", "none")


def choose(wanted: str = "auto", *, for_grades: bool = False) -> tuple[Level, str]:
    """The strongest level that works here, or the wanted one, and the reason in words.

    Raises:
        SandboxError: the wanted level, or any that may be used for grades, does not work here.
    """
    own_process.settle()
    if wanted == "none":
        return Bare(), "asked for: submissions are not isolated"
    obstacles: list[str] = []
    for name, level, why_not in candidates(for_grades=for_grades):
        if wanted not in {"auto", name}:
            continue
        obstacle = why_not()
        if obstacle is None:
            return level, "; ".join([*obstacles, f"{level.made_with or name} works here"])
        obstacles.append(f"{name}: {obstacle}")
    if wanted != "auto" or for_grades:
        raise SandboxError(
            f"Submissions cannot be isolated on this machine ({'; '.join(obstacles)}). "
            "Mend that, or grade on another machine; --isolation=none grades without a sandbox, "
            "and every grade will say so."
        )
    return Bare(), f"no sandbox: {'; '.join(obstacles)}. Enough to check your own program"


def candidates(*, for_grades: bool = True) -> tuple[tuple[str, Level, Callable[[], str | None]], ...]:
    """The levels that isolate, the strongest first, and what tells why one cannot be had."""
    bubble = Bubblewrap(root=hasattr(os, "geteuid") and os.geteuid() == 0)
    return (("bubblewrap", bubble, bubble.why_not), ("landlock", Landlock(for_grades=for_grades), landlock.why_not))
