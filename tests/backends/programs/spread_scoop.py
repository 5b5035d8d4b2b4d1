"""Spreads calls over the SCOOP workers."""

from scoop import futures

native_map = futures.map


def spread(function, items, client=None, workers=2):
    return list(futures.map(function, items))
