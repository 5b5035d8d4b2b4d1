"""How many components does a PCA need? Cross-validated, the fits spread over ipyparallel engines."""


def score_components(client, log_likelihood, data, components, folds):
    """Scores each number of components on each fold, on the engines of the client.

    client          a connected ipyparallel.Client
    log_likelihood  the task: log_likelihood(data, train, test, count) is the score of one fit
    data            the measurements, one in each row
    components      the numbers of components to try
    folds           pairs (train, test) of row numbers

    Returns the scores: a row for each number of components, and in it a number for each fold.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two engines of this machine: python components.py"""
    import inputs
    import show
    from tasks import log_likelihood

    show.run(score_components, log_likelihood, inputs.small(), engines=2)


if __name__ == "__main__":
    main()
