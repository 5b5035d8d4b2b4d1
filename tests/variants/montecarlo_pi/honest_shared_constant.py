"""Tells the number of darts to the workers once, as a constant, and waits for all blocks."""

from __future__ import annotations

from scoop import futures, shared


def block(hits, seed):
    return hits(seed, shared.getConst("tries"))


def estimate_pi(hits, seeds, tries):
    shared.setConst(tries=tries)
    thrown = [futures.submit(block, hits, seed) for seed in seeds]
    done, not_done = futures.wait(thrown)
    assert not not_done
    return 4.0 * sum(future.result() for future in done) / (tries * len(seeds))
