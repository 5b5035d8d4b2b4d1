"""Rows as objects, by send and recv in small letters: even ranks send first, odd ones receive first."""

import numpy as np


def heat(client, advance, plate, rate, tolerance):
    def settled():
        from mpi4py import MPI

        world = MPI.COMM_WORLD
        size, rank = world.Get_size(), world.Get_rank()
        rows = np.array_split(np.arange(1, len(plate) - 1), size)[rank]
        strip = np.array(plate[rows[0] - 1 : rows[-1] + 2])
        neighbours = []
        if rank > 0:
            neighbours.append((1, 0, rank - 1))
        if rank < size - 1:
            neighbours.append((-2, -1, rank + 1))
        changes = []
        while True:
            inner, change = advance(strip, rate)
            strip[1:-1] = inner
            changes.append(max(world.allgather(change)))
            if changes[-1] <= tolerance:
                return inner, changes
            for turn in range(2):
                for own, halo, other in neighbours:
                    if rank % 2 == turn:
                        world.send(strip[own], dest=other)
                    else:
                        strip[halo] = world.recv(source=other)

    view = client[:]
    view.use_cloudpickle().get()
    parts = view.apply_sync(settled)
    return {"plate": np.vstack([plate[0], *(part for part, _ in parts), plate[-1]]), "changes": parts[0][1]}
