"""The program of each rank as text, executed on all engines; names are pushed, strips gathered, changes pulled."""

import numpy as np

PROGRAM = """
import numpy as np
from mpi4py import MPI

world = MPI.COMM_WORLD
above = world.rank - 1 if world.rank > 0 else MPI.PROC_NULL
below = world.rank + 1 if world.rank < world.size - 1 else MPI.PROC_NULL
strip = np.concatenate([plate[rows[:1] - 1], plate[rows], plate[rows[-1:] + 1]])
changes = []
while not changes or changes[-1] > tolerance:
    strip[1:-1], change = advance(strip, rate)
    world.Sendrecv(strip[-2], below, recvbuf=strip[0], source=above)
    world.Sendrecv(strip[1], above, recvbuf=strip[-1], source=below)
    changes.append(world.allreduce(change, op=MPI.MAX))
inner = strip[1:-1]
"""


def heat(client, advance, plate, rate, tolerance):
    ranks = client[:]
    ranks.block = True
    ranks.push({"advance": advance, "plate": plate, "rate": rate, "tolerance": tolerance})
    ranks.scatter("rows", np.arange(1, len(plate) - 1))
    ranks.execute(PROGRAM)
    inner = ranks.gather("inner")
    return {"plate": np.concatenate([plate[:1], inner, plate[-1:]]), "changes": ranks["changes"][0]}
