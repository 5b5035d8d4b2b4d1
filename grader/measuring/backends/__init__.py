"""What spreads the work: one file a backend, behind one protocol."""

from __future__ import annotations

from grader.measuring.backends.arm import ALIVE, Arm, Reply, reply_of
from grader.measuring.backends.backend import Backend, Site
from grader.measuring.backends.by_name import NAMES, named

__all__ = ["ALIVE", "NAMES", "Arm", "Backend", "Reply", "Site", "named", "reply_of"]
