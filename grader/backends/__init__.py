"""What spreads the work: one file a backend, behind one protocol."""

from __future__ import annotations

from grader.backends.arm import Arm, Reply, reply_of
from grader.backends.backend import Backend, Site
from grader.backends.choice import NAMES, named
from grader.backends.opening import opened

__all__ = ["NAMES", "Arm", "Backend", "Reply", "Site", "named", "opened", "reply_of"]
