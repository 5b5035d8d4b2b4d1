"""Grades parallel Python programs: right answer, parallel map used, speedup over the serial baseline.

This module imports nothing, because every worker of a graded program imports it.
"""

from __future__ import annotations

__version__ = "0.1.0"
