"""The task: in how many baskets of one shop each candidate lies."""

from __future__ import annotations

import numpy as np

from grader.probe import task

ITEMS = 30
HABITS = 12
"""So many groups of things belong together in the customers' eyes; they are the same in all shops of a chain."""


@task
def support(shop, candidates):
    """In how many baskets of a shop all items of a candidate lie.

    shop        which one: the chain's number, the shop's own, and how many baskets it has sold
    candidates  itemsets, each a tuple of item numbers

    Returns an array of whole numbers, one for each candidate.
    """
    baskets = read(shop)
    return np.array([np.count_nonzero(baskets[:, list(items)].all(axis=1)) for items in candidates], dtype=np.int64)


def read(shop):
    """The baskets of a shop: a row for each basket, a column for each item, True where it lies in it.

    They stand for a file that every worker can open: the same whoever reads it. People buy what they feel like,
    and now and then what belongs together.
    """
    chain, number, size = shop
    groups = np.random.default_rng(chain)
    rng = np.random.default_rng([chain, number])
    baskets = rng.random((size, ITEMS)) < 0.1
    for count in groups.permutation(np.arange(HABITS) % 3 + 3):
        items = groups.choice(ITEMS, size=count, replace=False)
        buyers = np.flatnonzero(rng.random(size) < 0.08)
        baskets[np.ix_(buyers, items)] |= rng.random((len(buyers), count)) < 0.9
    return baskets
