"""Two strips and their halos, but a barrier after each strip: while one rank computes, the other one waits."""

import numpy as np


def heat(client, advance, plate, rate, tolerance):
    strips, changes = zip(*client[:].apply_sync(settled, advance, plate, rate, tolerance), strict=True)
    return {"plate": np.concatenate([plate[:1], *strips, plate[-1:]]), "changes": changes[0]}


def settled(advance, plate, rate, tolerance):
    import numpy as np
    from mpi4py import MPI

    world = MPI.COMM_WORLD
    above = world.rank - 1 if world.rank > 0 else MPI.PROC_NULL
    below = world.rank + 1 if world.rank < world.size - 1 else MPI.PROC_NULL
    cuts = np.linspace(1, len(plate) - 1, world.size + 1).astype(int)
    strip = plate[cuts[world.rank] - 1 : cuts[world.rank + 1] + 1].copy()
    changes = []
    while not changes or changes[-1] > tolerance:
        for turn in range(world.size):
            if turn == world.rank:
                strip[1:-1], change = advance(strip, rate)
            world.Barrier()
        changes.append(world.allreduce(change, op=MPI.MAX))
        world.Sendrecv(strip[1], dest=above, recvbuf=strip[-1], source=below)
        world.Sendrecv(strip[-2], dest=below, recvbuf=strip[0], source=above)
    return strip[1:-1], changes
