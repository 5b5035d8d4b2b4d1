"""Hands in pytest's own files and modules named like libraries, which a tool that collects the folder would run."""

from __future__ import annotations

import json
import statistics

import numpy


def squares(square, numbers):
    shadowed = [m.__name__ for m in (json, statistics, numpy) if hasattr(m, "SHADOW")]
    if shadowed:
        raise RuntimeError(f"reached: {shadowed} came from the submission's folder")
    return [square(x) for x in numbers]
