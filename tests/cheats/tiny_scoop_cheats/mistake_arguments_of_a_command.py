"""Asks for arguments of a command while it is imported."""

import argparse

from scoop import futures

parser = argparse.ArgumentParser()
parser.add_argument("population", type=int)
given = parser.parse_args()


def orbits(orbit, starts):
    return list(futures.map(orbit, starts))
