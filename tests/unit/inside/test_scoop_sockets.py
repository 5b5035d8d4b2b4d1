"""A real SCOOP broker hears its arm's members, and nobody who does not know their key."""

from __future__ import annotations

import pickle  # noqa: TID251 -- what SCOOP speaks; the attack is to make one
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

zmq = pytest.importorskip("zmq")
pytest.importorskip("scoop")

from zmq.utils import z85  # noqa: E402 -- where there is a zmq
from zmq.utils.monitor import recv_monitor_message  # noqa: E402 -- as above

CHECKOUT = Path(__file__).parents[3]
KEY, OTHER_KEY = "5a" * 32, "a5" * 32
ANSWER_MS = 20_000
INIT = b"I"
BROKER = """
import sys
from scoop.broker.brokerzmq import Broker
from grader.inside import scoop_sockets

if len(sys.argv) > 1:
    scoop_sockets.seal(sys.argv[1])
broker = Broker("tcp://*:*", "tcp://127.0.0.1:*")
print(broker.task_socket.last_endpoint.decode(), flush=True)
broker.run()
"""
_LET_IN = zmq.EVENT_HANDSHAKE_SUCCEEDED
_SHUT_OUT = (
    zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_DISCONNECTED
)


class Bomb:
    """What touches a file where it is unpickled, as whatever code it likes would run there."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.fixture
def broker():
    """Starts one; where it listens."""
    started = []

    def listening(*key):
        command = [sys.executable, "-c", BROKER, *key]
        started.append(subprocess.Popen(command, cwd=CHECKOUT, stdout=PIPE, stderr=PIPE, text=True))
        return started[-1].stdout.readline().strip().rpartition(":")

    yield listening
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def speaking():
    """A socket that has spoken to the broker, and whether it was let in."""
    context = zmq.Context()
    opened = []

    def to(address, message, key=""):
        socket = context.socket(zmq.DEALER)
        watched = socket.get_monitor_socket(_LET_IN | _SHUT_OUT)
        opened.extend([watched, socket])
        if key:
            secret = z85.encode(bytes.fromhex(key))
            socket.curve_secretkey, socket.curve_publickey = secret, zmq.curve_public(secret)
            socket.curve_serverkey = zmq.curve_public(secret)
        socket.connect(f"tcp://127.0.0.1:{address[2]}")
        socket.send_multipart([INIT, message])
        assert watched.poll(ANSWER_MS), "the broker does not answer"
        return socket, recv_monitor_message(watched)["event"] == _LET_IN

    yield to
    for made in opened:
        made.close(linger=0)
    context.term()


@pytest.mark.parametrize("key", [pytest.param("", id="no key"), pytest.param(OTHER_KEY, id="another arm's key")])
def test_a_broker_unpickles_nothing_of_who_does_not_know_its_key(broker, speaking, tmp_path, key):
    address = broker(KEY)

    _, let_in = speaking(address, pickle.dumps(Bomb(tmp_path / "stranger")), key)
    member, member_let_in = speaking(address, pickle.dumps({}), KEY)

    assert (let_in, member_let_in) == (False, True)
    assert member.poll(ANSWER_MS), "the broker did not answer a member"
    assert not (tmp_path / "stranger").exists()


def test_who_knows_the_key_could_have_run_code_there(broker, speaking, tmp_path):
    _, let_in = speaking(broker(KEY), pickle.dumps(Bomb(tmp_path / "member")), KEY)

    assert let_in
    assert _comes(tmp_path / "member")


def test_without_a_key_anybody_could(broker, speaking, tmp_path):
    _, let_in = speaking(broker(), pickle.dumps(Bomb(tmp_path / "stranger")))

    assert let_in
    assert _comes(tmp_path / "stranger")


def test_with_a_key_it_listens_on_this_machine_alone(broker):
    assert [broker(*keys)[0] for keys in ([KEY], [])] == ["tcp://[::ffff:127.0.0.1]", "tcp://[::]"]


def _comes(path):
    """Whether a file comes; the broker, which is told nothing else, does not say that it has read a message."""
    waiting = [sys.executable, "-c", f"import os\nwhile not os.path.exists({str(path)!r}): pass"]
    return subprocess.run(waiting, timeout=ANSWER_MS / 1000, check=False).returncode == 0
