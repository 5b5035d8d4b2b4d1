"""Blocks that become smaller, the longest first."""


def orbits(client, block, starts):
    chunks = [starts[:8], starts[8:14], starts[14:18], starts[18:21], starts[21:23], starts[23:]]
    return [end for part in client.load_balanced_view().map_sync(block, chunks) for end in part]
