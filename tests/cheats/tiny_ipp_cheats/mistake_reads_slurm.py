"""Was written on the cluster."""

import os


def orbits(client, orbit, starts):
    engines = int(os.environ["SLURM_NTASKS"])
    return client[:engines].map_sync(orbit, starts)
