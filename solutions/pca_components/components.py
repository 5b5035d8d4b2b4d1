"""How many components does a PCA need? Cross-validated, the fits spread over ipyparallel engines."""

import itertools

import numpy as np


def score_components(client, log_likelihood, data, components, folds):
    """A row for each number of components, a score in it for each fold, all from one map over the engines."""
    view = client.load_balanced_view()
    # One map over all pairs: nobody waits between one number of components and the next.
    pairs = itertools.product(components, folds)
    calls = [(data, train, test, count) for count, (train, test) in pairs]
    scores = view.map_sync(log_likelihood, *zip(*calls, strict=True))
    return np.reshape(scores, (len(components), len(folds)))


def main():
    """Draws the scores of more measurements, on two engines of this machine: python components.py"""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/pca_components"))
    import inputs
    import show
    from tasks import log_likelihood

    given = {**inputs.draw(np.random.default_rng(0)), "components": list(range(1, 21))}
    show.run(score_components, log_likelihood, given, engines=2)


if __name__ == "__main__":
    main()
