"""The serial program that the speedup is measured against: one frame after the other, through both stages."""

from __future__ import annotations


def coasts(render, measure, film, client=None):
    """The coasts of all frames; it runs in this process and makes no use of a client."""
    found = []
    for frame, c in enumerate(film):
        image = render(frame, c)
        found.append(measure(frame, image))
    return found


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import measure, render

    show.run(coasts, render, measure, inputs.small())


if __name__ == "__main__":
    main()
