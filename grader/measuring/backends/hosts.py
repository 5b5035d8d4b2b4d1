"""The hosts that ``mpiexec`` of a program finds: one for each node, with the ports that are known beforehand there."""

from __future__ import annotations

from dataclasses import dataclass

from grader.measuring.backends.backend import Site

_OF_MPIEXEC = 8  # it opens one for all its nodes
_OF_A_RANK = 4  # one is enough, if nobody starts more ranks than workers


@dataclass(frozen=True, slots=True)
class Host:
    """One of them.

    Attributes:
        node: its name; empty at home.
        orders: the port at which a process of ours starts what mpiexec asks for; 0 at home.
        ranks: how many belong there.
        ports: of its ranks.
    """

    node: str
    orders: int
    ranks: int
    ports: range


def port_count(workers: int) -> int:
    """How many ports a world of so many ranks needs at most, on however many nodes."""
    return _OF_MPIEXEC + workers + _OF_A_RANK * workers


def ports_of_mpiexec(site: Site) -> range:
    """Those at which it waits for what it has started on other nodes."""
    return site.ports[:_OF_MPIEXEC]


def hosts(site: Site) -> list[Host]:
    """All nodes of a site, home first; ranks are dealt out in blocks, as workers are."""
    nodes = ["", *site.nodes]
    ranks = [n * len(nodes) // site.workers for n in range(site.workers)]
    first, found = _OF_MPIEXEC + site.workers, []
    for place, node in enumerate(nodes):
        count = ranks.count(place)
        ports = site.ports[first : first + _OF_A_RANK * count]
        found.append(Host(node, site.ports[_OF_MPIEXEC + place] if node else 0, count, ports))
        first += len(ports)
    return found
