"""A real Slurm for the tests: virtual nodes on this machine, in a folder that no other test process shares."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slurm.cluster import Cluster


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a test may start a cluster of its own, which is stopped whatever happens; a short path, for sockets."""
    with tempfile.TemporaryDirectory(prefix="testcluster-") as above:
        cluster = Cluster(Path(above) / "cluster")
        try:
            yield cluster.folder
        finally:
            cluster.stop()


@pytest.fixture
def own_cluster(folder: Path) -> Cluster:
    """A running cluster of two nodes that the test may break as it likes."""
    cluster = Cluster(folder)
    cluster.start()
    return cluster


@pytest.fixture(scope="session")
def shared_cluster() -> Iterator[Cluster]:
    """One cluster of two nodes for all tests of this process."""
    with tempfile.TemporaryDirectory(prefix="testcluster-") as above:
        cluster = Cluster(Path(above) / "cluster")
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Iterator[Cluster]:
    """The shared cluster, all of it running: what a test kills is started anew, the jobs it leaves are cancelled."""
    shared_cluster.start()
    yield shared_cluster
    shared_cluster.cancel_all()
