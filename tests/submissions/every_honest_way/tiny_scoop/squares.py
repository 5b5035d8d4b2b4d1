"""Squares, spread over SCOOP workers in every honest way; a test says which."""

import functools

from deap import base
from scoop import futures


def squares(square, numbers, way):
    return globals()[way](square, numbers)


def futures_map(square, numbers):
    return list(futures.map(square, numbers))


def map_as_completed(square, numbers):
    done = dict(futures.map_as_completed(functools.partial(_with_argument, square), numbers))
    return [done[x] for x in numbers]


def submit(square, numbers):
    pending = [futures.submit(square, x) for x in numbers]
    return [future.result() for future in pending]


def as_completed(square, numbers):
    pending = {futures.submit(square, x): x for x in numbers}
    done = {pending[future]: future.result() for future in futures.as_completed(list(pending))}
    return [done[x] for x in numbers]


def map_reduce(square, numbers):
    return sorted(futures.mapReduce(functools.partial(_listed, square), _joined, numbers), key=_order(square, numbers))


def toolbox_map(square, numbers):
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
    toolbox.register("evaluate", square)
    return list(toolbox.map(toolbox.evaluate, numbers))


def own_wrapper(square, numbers):
    return [value / 2 for value in futures.map(functools.partial(_twice, square), numbers)]


def _with_argument(square, x):
    return x, square(x)


def _listed(square, x):
    return [square(x)]


def _joined(left, right):
    return left + right


def _order(square, numbers):
    places = {x * x: place for place, x in enumerate(numbers)}
    return lambda value: places[value]


def _twice(square, x):
    return 2 * square(x)
