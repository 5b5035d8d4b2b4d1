"""Squares numbers, and writes squares.csv and summary.json: python squares.py COUNT --seed SEED"""

from __future__ import annotations

raise NotImplementedError
