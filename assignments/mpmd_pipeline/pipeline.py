"""A film goes through two programs, each on an engine of its own: a pipeline."""


def coasts(client, render, measure, film):
    """Measures the coasts of a film's islands: one engine renders the frames, the other one measures them.

    client   a connected ipyparallel.Client of two engines
    render   the first stage, called as render(frame, c): returns the image of a frame
    measure  the second stage, called as measure(frame, image): returns the coasts in this image
    film     the numbers c, one for each frame: frame 0 is film[0]

    Returns a list of what measure returned, frame after frame.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two engines of this machine: python pipeline.py"""
    import inputs
    import show
    from tasks import measure, render

    show.run(coasts, render, measure, inputs.small(), engines=2)


if __name__ == "__main__":
    main()
