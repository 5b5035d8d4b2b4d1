"""The serial program that the speedup is measured against: one number of components, one fold after the other."""

from __future__ import annotations


def score_components(log_likelihood, data, components, folds, client=None):
    """A row for each number of components, a score in it for each fold; it makes no use of a client."""
    return [[log_likelihood(data, train, test, count) for train, test in folds] for count in components]


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import log_likelihood

    show.run(score_components, log_likelihood, inputs.small())


if __name__ == "__main__":
    main()
