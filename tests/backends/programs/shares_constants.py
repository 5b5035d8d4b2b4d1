"""Shares a task function and an input as constants of SCOOP, in each call anew."""

from scoop import futures, shared


def squares(square, numbers):
    shared.setConst(square=square, factor=numbers[0])
    return list(futures.map(shifted, numbers))


def shifted(x):
    return shared.getConst("square", timeout=5.0)(x) + shared.getConst("factor", timeout=5.0)
