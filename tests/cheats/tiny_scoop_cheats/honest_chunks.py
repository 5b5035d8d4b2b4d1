"""Maps chunks of three."""

from scoop import futures


def orbits(orbit, starts):
    chunks = [(orbit, starts[at : at + 3]) for at in range(0, len(starts), 3)]
    return [x for part in futures.map(chunk, chunks) for x in part]


def chunk(given):
    orbit, starts = given
    return [orbit(x) for x in starts]
