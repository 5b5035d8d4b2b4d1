"""The heat equation on a plate that is cut into strips, one for each rank of MPI."""


def heat(client, advance, plate, rate, tolerance):
    """Lets heat flow until the plate has settled, every rank computing its strip of the rows.

    client     a connected ipyparallel.Client; its engines are the ranks of MPI.COMM_WORLD
    advance    one step of some rows, called as advance(rows, rate): rows has one row more at either end, which is only
               looked at; returns the new rows without these two, and the largest change of a temperature
    plate      the temperatures at the beginning; the first and the last row never change
    rate       how far heat gets in one step
    tolerance  the plate has settled after the first step in which no temperature changed by more than this

    Returns a dict: "plate", the temperatures at the end, and "changes", the largest change on the whole plate in each
    step.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two ranks of this machine: python heat.py"""
    import inputs
    import show
    from tasks import advance

    show.run(heat, advance, inputs.small(), engines=2)


if __name__ == "__main__":
    main()
