"""The serial program that the speedup is measured against: one chamber after the other."""

from __future__ import annotations


def explore(survey, entrance):
    """All chambers of the cave, in the order of their numbers; this process surveys them."""
    found = []
    known = [(entrance, 0)]
    while known:
        chamber, depth = known.pop()
        volume, behind = survey(chamber)
        found.append((chamber[0], depth, volume))
        known += [(further, depth + 1) for further in behind]
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import survey

    show.run(explore, survey, inputs.small())


if __name__ == "__main__":
    main()
