"""The serial program that the speedup is measured against: the whole plate, step after step."""

from __future__ import annotations


def heat(advance, plate, rate, tolerance, client=None):
    """The plate when it has settled, and its changes; it runs in this process and makes no use of a client."""
    plate = plate.copy()
    changes = []
    while not changes or changes[-1] > tolerance:
        plate[1:-1], change = advance(plate, rate)
        changes.append(change)
    return {"plate": plate, "changes": changes}


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import advance

    show.run(heat, advance, inputs.small())


if __name__ == "__main__":
    main()
