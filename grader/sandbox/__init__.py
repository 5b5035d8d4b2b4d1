"""Isolation levels: what a sandboxed process may see and do. One file a level; ``choice`` picks one."""

from __future__ import annotations

from grader.sandbox.box import Box, Command, Level, Limits, Mount, Network
from grader.sandbox.choice import choose

__all__ = ["Box", "Command", "Level", "Limits", "Mount", "Network", "choose"]
