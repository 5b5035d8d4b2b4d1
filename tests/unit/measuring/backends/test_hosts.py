"""The hosts that mpiexec of a program finds: ranks in blocks, and no port twice."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from grader.measuring.backends.backend import ports_of
from grader.measuring.backends.by_name import named
from grader.measuring.backends.hosts import hosts, port_count, ports_of_mpiexec
from grader.record.trace import Role


def site(workers, *nodes):
    return SimpleNamespace(workers=workers, nodes=nodes, ports=range(61_000, 61_000 + port_count(workers)))


@pytest.mark.parametrize(
    ("workers", "nodes", "ranks"),
    [
        pytest.param(2, ["n2"], [1, 1], id="one each"),
        pytest.param(5, ["n2"], [3, 2], id="the first one has more"),
        pytest.param(4, ["n2", "n3"], [2, 1, 1], id="three nodes"),
        pytest.param(3, ["n2", "n3"], [1, 1, 1], id="as many nodes as ranks"),
    ],
)
def test_ranks_are_dealt_out_in_blocks_home_first(workers, nodes, ranks):
    found = hosts(site(workers, *nodes))

    assert [host.node for host in found] == ["", *nodes]
    assert [host.ranks for host in found] == ranks
    assert [bool(host.orders) for host in found] == [False, *(True for _ in nodes)]


@pytest.mark.parametrize("nodes", [1, 2, 7])
def test_every_port_is_one_hosts_and_one_that_was_asked_for(nodes):
    place = site(8, *(f"n{number}" for number in range(2, 2 + nodes)))

    found = hosts(place)

    used = [*ports_of_mpiexec(place), *(h.orders for h in found[1:]), *(port for h in found for port in h.ports)]
    assert len(set(used)) == len(used)
    assert set(used) <= set(place.ports)
    assert all(len(host.ports) >= host.ranks > 0 for host in found)


def test_each_other_node_has_a_process_that_starts_ranks_and_none_is_needed_on_one():
    backend = named("mpi")
    several = site(4, "n2", "n3")
    several.given = {"backend": "mpi"}

    client, *others = backend.members(several, "/shared")

    assert client.serves
    assert [host["ranks"] for host in client.given["hosts"]] == [2, 1, 1]
    assert [(member.place, member.node, member.role) for member in others] == [
        ("host n2", "n2", Role.OTHER),
        ("host n3", "n3", Role.OTHER),
    ]
    listening = ports_of([client, *others], {"client", "host n2", "host n3"})
    assert len(set(listening)) == len(listening)
    assert set(listening) <= set(several.ports)
    several.nodes = ()
    assert [member.ports for member in backend.members(several, "/shared")] == [()]


def test_only_what_mpiexec_starts_is_spread_of_programs():
    assert [name for name in ("mpi", "program", "slurm") if named(name).spans] == ["mpi"]
    assert named("program").ports(8, mpi=False) == 0
