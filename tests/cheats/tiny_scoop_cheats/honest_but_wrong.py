"""Control: the work is done as it should be, and the answer is wrong in one place.

Row: the controls of the regression rule.
"""

from scoop import futures


def orbits(orbit, starts):
    ends = list(futures.map(orbit, starts))
    ends[-1] += 1e-9
    return ends
