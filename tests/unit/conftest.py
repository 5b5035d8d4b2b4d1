"""Hypothesis draws the same examples in every run, and never looks at a clock: the machine may be busy."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("unit", deadline=None, derandomize=True, database=None, max_examples=60)
hypothesis.settings.load_profile("unit")
