"""A program that maps a task function in the form that a test asks for."""

import functools
import sys

from deap import base
from sklearn.base import clone
from spread import spread

X = [[0.0], [1.0], [2.0], [3.0]]
Y = [0, 0, 1, 1]


def mapped(square, gauge, estimator, form, numbers, client=None):
    spread_here = functools.partial(spread, client=client)
    return FORMS[form](square, gauge, estimator, numbers, spread_here)


def function(square, gauge, estimator, numbers, spread):
    return spread(square, numbers)


def bound_method(square, gauge, estimator, numbers, spread):
    return spread(gauge.measure, numbers)


def partial(square, gauge, estimator, numbers, spread):
    return spread(functools.partial(_raised, square, power=0.5), numbers)


def own_wrapper(square, gauge, estimator, numbers, spread):
    return spread(_own_wrapper, [(square, x) for x in numbers])


def own_global(square, gauge, estimator, numbers, spread):
    import tasks

    assert tasks.square is square
    return spread(_calls_the_imported, numbers)


def subclass(square, gauge, estimator, numbers, spread):
    return spread(functools.partial(_fitted, estimator), numbers)


def cloned(square, gauge, estimator, numbers, spread):
    estimators = [clone(estimator).set_params(C=1.0 + x) for x in numbers]
    return [float(fitted.C) for fitted in spread(_fit, estimators)]


def toolbox_alias(square, gauge, estimator, numbers, spread):
    toolbox = base.Toolbox()
    toolbox.register("evaluate", square)
    return spread(toolbox.evaluate, numbers)


def toolbox_map(square, gauge, estimator, numbers, spread):
    toolbox = base.Toolbox()
    toolbox.register("map", getattr(sys.modules["spread"], "native_map", spread))
    toolbox.register("evaluate", square)
    return list(toolbox.map(toolbox.evaluate, numbers))


def toolbox_itself(square, gauge, estimator, numbers, spread):
    """A task that gets the toolbox, as an island of a genetic algorithm does."""
    toolbox = base.Toolbox()
    toolbox.register("evaluate", square)
    return spread(functools.partial(_island, toolbox), numbers)


def _raised(square, x, power):
    return square(x) ** power


def _own_wrapper(pair):
    square, x = pair
    return square(x) + 1.0


def _calls_the_imported(x):
    from tasks import square

    return square(x)


def _fitted(estimator, x):
    return float(clone(estimator).set_params(C=1.0 + x).fit(X, Y).C)


def _fit(estimator):
    return estimator.fit(X, Y)


def _island(toolbox, x):
    return toolbox.evaluate(x)


FORMS = {name: value for name, value in list(globals().items()) if callable(value) and value.__module__ == __name__}
