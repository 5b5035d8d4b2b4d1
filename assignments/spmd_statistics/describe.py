"""Statistics of a large array: every engine runs the same program on its own part of the data."""


def describe(client, summarise, moments, readings, edges, grid, width):
    """Describes the readings, each engine summing over its own part of them.

    client     a connected ipyparallel.Client
    summarise  what one part adds to the statistics, called as summarise(part, edges, grid, width);
               tasks.py says what it returns
    moments    what the sums over all readings say, called as moments(count, powers)
    readings   the readings, a numpy array
    edges      the borders of the histogram's bins
    grid       where the density is wanted
    width      how far a reading spreads around its place in the density

    Returns a dict: "moments", the four numbers that moments makes from the sums over all readings;
    "histogram", how many of all readings lie in each bin; "density", that of all, divided by their count.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two engines of this machine: python describe.py"""
    import inputs
    import show
    from tasks import moments, summarise

    show.run(describe, summarise, moments, inputs.small(), engines=2)


if __name__ == "__main__":
    main()
