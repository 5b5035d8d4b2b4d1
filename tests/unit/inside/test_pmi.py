"""The process manager of an MPI world: what ranks ask, and what somebody sends who wants to break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.inside.pmi import NAMES_EACH, Manager

REFUSED = "cmd=put_result rc=-1 msg=refused"
HUGE = 100_000


def put(name: str, value: str = "1") -> str:
    return f"cmd=put kvsname=world key={name} value={value}"


def get(name: str) -> str:
    return f"cmd=get kvsname=world key={name}"


def test_what_one_rank_tells_the_others_can_ask_for():
    manager = Manager(2)

    manager.replies(0, put("address-0", "127.0.0.1=61001"))
    replies = manager.replies(1, get("address-0"))

    assert replies == {1: "cmd=get_result rc=0 msg=success value=127.0.0.1=61001"}


def test_a_name_that_nobody_told_is_not_found():
    assert Manager(2).replies(0, get("nothing")) == {0: "cmd=get_result rc=-1 msg=not_found value=unknown"}


def test_ranks_wait_for_each_other_and_go_on_together_again_and_again():
    manager = Manager(3)
    out = "cmd=barrier_out rc=0"

    told = [manager.replies(who, "cmd=barrier_in") for who in (0, 2, 1, 1, 0, 2)]

    assert told == [{}, {}, dict.fromkeys((0, 1, 2), out), {}, {}, dict.fromkeys((0, 1, 2), out)]


def test_nobody_waits_for_two():
    manager = Manager(2)

    assert [manager.replies(0, "cmd=barrier_in") for _ in range(5)] == [{}] * 5


def test_each_rank_is_alone_on_its_node_whatever_ranks_say():
    manager = Manager(3)

    told = manager.replies(0, put("PMI_process_mapping", "(vector,(0,1,3))"))
    replies = manager.replies(1, get("PMI_process_mapping"))

    assert told == {0: REFUSED}
    assert replies == {1: "cmd=get_result rc=0 msg=success value=(vector,(0,3,1))"}


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        pytest.param("cmd=init pmi_version=1 pmi_subversion=1", "cmd=response_to_init rc=0", id="init"),
        pytest.param("cmd=get_maxes", "cmd=maxes rc=0 kvsname_max=64 keylen_max=64 vallen_max=1024", id="limits"),
        pytest.param("cmd=get_appnum", "cmd=appnum rc=0 appnum=0", id="application"),
        pytest.param("cmd=get_my_kvsname", "cmd=my_kvsname rc=0 kvsname=world", id="name of the names"),
        pytest.param("cmd=get_universe_size", "cmd=universe_size rc=0 size=4", id="size"),
        pytest.param("cmd=finalize", "cmd=finalize_ack rc=0", id="end"),
        pytest.param("cmd=publish_name service=a port=b", "cmd=publish_result rc=-1", id="another world's names"),
        pytest.param("cmd=lookup_name service=a", "cmd=lookup_result rc=-1", id="the same, asked"),
        pytest.param("cmd=abort exitcode=1", "cmd=unknown rc=-1", id="unknown"),
        pytest.param("", "cmd=unknown rc=-1", id="nothing"),
        pytest.param("cmd", "cmd=unknown rc=-1", id="no value"),
        pytest.param("put", "cmd=unknown rc=-1", id="no command"),
    ],
)
def test_every_line_has_its_reply(line, reply):
    (told,) = Manager(4).replies(7, line).values()

    assert told.startswith(reply)


def test_an_order_to_start_processes_is_refused_once_when_it_is_whole():
    manager = Manager(2)
    order = ["mcmd=spawn", "nprocs=1", "execname=/bin/sh", "cmd=put key=a value=b", "argcnt=0", "endcmd"]

    told = [manager.replies(1, line) for line in order]

    assert told == [{}] * 5 + [{1: "cmd=spawn_result rc=-1 status=-1"}]
    assert manager.replies(0, get("a")) == {0: "cmd=get_result rc=-1 msg=not_found value=unknown"}
    assert manager.replies(1, "cmd=finalize") == {1: "cmd=finalize_ack rc=0"}


def test_an_order_without_an_end_holds_up_nobody_else():
    manager = Manager(2)
    manager.replies(1, "mcmd=spawn")

    assert [manager.replies(1, "nprocs=1") for _ in range(5)] == [{}] * 5
    assert manager.replies(0, put("a")) == {0: "cmd=put_result rc=0 msg=success"}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(put(""), id="no name"),
        pytest.param("cmd=put kvsname=world", id="neither name nor value"),
        pytest.param(put("n" * 65), id="long name"),
        pytest.param(put("n", "v" * 1025), id="long value"),
    ],
)
def test_what_is_too_large_is_not_kept(line):
    assert Manager(2).replies(0, line) == {0: REFUSED}


def test_only_so_many_names_are_kept_and_those_may_still_change():
    manager = Manager(2)

    told = [manager.replies(0, put(f"name{n}", "v" * 1024))[0] for n in range(10 * NAMES_EACH)]

    assert told.count("cmd=put_result rc=0 msg=success") == 2 * NAMES_EACH
    assert manager.replies(1, put("name0", "new")) == {1: "cmd=put_result rc=0 msg=success"}
    assert manager.replies(1, get("name0"))[1].endswith("value=new")


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=60) | st.sampled_from(["mcmd=", "endcmd", put("a")]))))
def test_replies_are_short_single_lines_to_ranks_that_are_there(lines):
    manager = Manager(4)

    for who, line in lines:
        for whom, reply in manager.replies(who, line.replace("\n", "")).items():
            assert whom in range(4)
            assert "\n" not in reply
            assert len(reply) <= 2048
