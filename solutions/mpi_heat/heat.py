"""The heat equation on a plate that is cut into strips, one for each rank of MPI."""

import numpy as np


def heat(client, advance, plate, rate, tolerance):
    """The plate when it has settled, and its changes; every rank computes its strip of the rows."""
    strips, changes = zip(*client[:].apply_sync(settled_strip, advance, plate, rate, tolerance), strict=True)
    return {"plate": np.concatenate([plate[:1], *strips, plate[-1:]]), "changes": changes[0]}


def settled_strip(advance, plate, rate, tolerance):
    """What each rank runs: its strip when the whole plate has settled, and the changes of the whole plate."""
    import numpy as np  # an engine knows nothing of what is imported at the top of this file
    from mpi4py import MPI

    world = MPI.COMM_WORLD
    above = world.rank - 1 if world.rank > 0 else MPI.PROC_NULL
    below = world.rank + 1 if world.rank < world.size - 1 else MPI.PROC_NULL
    borders = np.linspace(1, len(plate) - 1, world.size + 1).astype(int)
    # With a row of each neighbour's; a rank at the plate's edge has the edge there, which never changes.
    strip = plate[borders[world.rank] - 1 : borders[world.rank + 1] + 1].copy()
    changes = []
    while not changes or changes[-1] > tolerance:
        strip[1:-1], change = advance(strip, rate)
        changes.append(world.allreduce(change, op=MPI.MAX))
        world.Sendrecv(strip[1], dest=above, recvbuf=strip[-1], source=below)
        world.Sendrecv(strip[-2], dest=below, recvbuf=strip[0], source=above)
    return strip[1:-1], changes


def main():
    """Lets a larger plate settle, on two ranks of this machine: python heat.py"""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/mpi_heat"))
    import inputs
    import show
    from tasks import advance

    show.run(heat, advance, inputs.draw(np.random.default_rng(1)), engines=2)


if __name__ == "__main__":
    main()
