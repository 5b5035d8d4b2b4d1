"""Explores an unknown cave, its chambers spread over SCOOP workers."""


def explore(survey, entrance):
    """Surveys all chambers of a cave; the SCOOP workers do it.

    survey    surveys one chamber: survey(chamber) gives its volume and a list of the chambers behind it
    entrance  the first chamber; a chamber is a pair, and the first part of it is its number

    Returns a dict of three lists, in the order of the chambers' numbers:
    chambers  their numbers
    depths    through how many passages one comes there from the entrance, whose own depth is 0
    volumes   their volumes
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 cave.py"""
    import inputs
    import show
    from tasks import survey

    show.require_scoop("cave.py")
    show.run(explore, survey, inputs.small())


if __name__ == "__main__":
    main()
