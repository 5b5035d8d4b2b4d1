"""Control: the honest solution.

Row: the controls of the regression rule.
"""

from scoop import futures


def orbits(orbit, starts):
    return list(futures.map(orbit, starts))
