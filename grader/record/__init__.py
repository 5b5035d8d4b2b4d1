"""The waist: what was measured of one submission, as data. What measures is above it, and so is what judges."""

from __future__ import annotations

from grader.record.job import Job
from grader.record.record import SCHEMA, ArmName, Arrays, Ending, Machine, Need, Raised, Record, Round, Run

__all__ = ["SCHEMA", "ArmName", "Arrays", "Ending", "Job", "Machine", "Need", "Raised", "Record", "Round", "Run"]
