"""Squares, spread over SCOOP workers."""


def squares(square, numbers):
    """The squares of all numbers."""
    raise NotImplementedError
