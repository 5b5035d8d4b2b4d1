"""Puts itself before every later import, and takes numpy away."""

from __future__ import annotations

import sys


class Hook:
    def find_spec(self, name, path=None, target=None):
        return None


sys.meta_path.insert(0, Hook())
sys.modules["numpy"] = None


def squares(square, numbers):
    return [square(x) for x in numbers]
