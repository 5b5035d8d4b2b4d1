"""Raises an exception with an endless name that paints the terminal and cannot be printed."""

from __future__ import annotations


class Unprintable(BaseException):
    def __str__(self):
        raise RuntimeError("no")


Unprintable.__name__ = "\x1b[31m" + "Z" * 10_000


def squares(square, numbers):
    raise Unprintable
