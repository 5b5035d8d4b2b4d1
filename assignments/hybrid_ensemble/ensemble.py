"""An ensemble forecast: a farm, whose workers are teams of two engines that share each run."""


def ensemble(client, advance, starts, steps, cost_s):
    """Runs the forecast from every start, each run by a team of two engines, a half of the sea each.

    client   a connected ipyparallel.Client of four engines: two teams
    advance  one step of one half, called as advance(member, step, half, own, other, cost_s, team);
             tasks.py says what these are, and what it returns
    starts   an array: one row for each member, the heights of the sea at its start; the first half of the row is half 0
    steps    how many steps a run has
    cost_s   to be handed on to advance

    Returns an array like starts: the heights after all steps.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on four engines of this machine: python ensemble.py"""
    import inputs
    import show
    from tasks import advance

    show.run(ensemble, advance, inputs.small(), engines=4)


if __name__ == "__main__":
    main()
