"""The filter's decisions, taken by a small interpreter of classic BPF."""

from __future__ import annotations

import errno
import struct

import pytest

from grader.sandbox import seccomp

X86_64, AARCH64 = 0xC000_003E, 0xC000_00B7
ALLOW, KILL = 0x7FFF_0000, 0x8000_0000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
STREAM, DGRAM, RAW, SEQPACKET = 1, 2, 3, 5
NONBLOCK_CLOEXEC = 0x8_0800
TCP, UDP, MPTCP, SMC, SCTP = 6, 17, 262, 256, 132
FASTOPEN = 0x2000_0000
CLONE_NEWUSER = 0x1000_0000
UNIX, INET, NETLINK, PACKET, TIPC, ALG = 1, 2, 16, 17, 30, 38


def denied(error):
    return 0x0005_0000 | error


def decision(program, call, *arguments, architecture=X86_64):
    """What the kernel would do with a system call: it runs the program over ``struct seccomp_data``."""
    data = struct.pack("<IIQ6Q", call, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    steps = list(struct.iter_unpack("<HBBI", program))
    place = accumulator = 0
    while True:
        code, if_true, if_false, value = steps[place]
        place += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, value)
            case 0x54:
                accumulator &= value
            case 0x06:
                return value
            case _:
                holds = {EQUAL: accumulator == value, AT_LEAST: accumulator >= value, ANY_BIT: accumulator & value}[
                    code
                ]
                place += if_true if holds else if_false


@pytest.fixture
def namespaced():
    return seccomp.program(machine="x86_64")


@pytest.fixture
def alone():
    return seccomp.program(without_namespaces=True, machine="x86_64")


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(0, id="read"),
        pytest.param(57, id="fork"),
        pytest.param(59, id="execve"),
        pytest.param(9, id="mmap"),
    ],
)
def test_what_programs_need_is_allowed(namespaced, alone, call):
    assert decision(namespaced, call) == ALLOW
    assert decision(alone, call) == ALLOW


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(101, id="ptrace"),
        pytest.param(310, id="process_vm_readv"),
        pytest.param(165, id="mount"),
        pytest.param(272, id="unshare"),
        pytest.param(250, id="keyctl"),
        pytest.param(321, id="bpf"),
        pytest.param(29, id="shmget"),
        pytest.param(169, id="reboot"),
    ],
)
def test_what_no_graded_program_needs_is_refused(namespaced, alone, call):
    assert decision(namespaced, call) == denied(errno.EPERM)
    assert decision(alone, call) == denied(errno.EPERM)


@pytest.mark.parametrize("call", [pytest.param(319, id="memfd_create"), pytest.param(425, id="io_uring_setup")])
def test_memory_that_no_census_sees_is_answered_as_by_an_older_kernel(namespaced, call):
    assert decision(namespaced, call) == denied(errno.ENOSYS)


def test_another_architecture_is_killed_and_the_x32_numbers_do_not_exist(namespaced):
    assert decision(namespaced, 0, architecture=0x4000_0003) == KILL
    assert decision(namespaced, 0x4000_0000 + 101) == denied(errno.ENOSYS)


def test_processes_may_be_cloned_but_not_into_new_namespaces(namespaced):
    assert decision(namespaced, 56, 0x0120_0011) == ALLOW
    assert decision(namespaced, 56, CLONE_NEWUSER | 0x11) == denied(errno.EPERM)
    assert decision(namespaced, 435) == denied(errno.ENOSYS)  # clone3 hides its flags; libraries fall back to clone


def test_sockets_are_those_that_zmq_needs(namespaced):
    assert [decision(namespaced, 41, family) for family in (UNIX, INET, NETLINK)] == [ALLOW] * 3
    assert [decision(namespaced, 41, family) for family in (PACKET, ALG)] == [denied(errno.EAFNOSUPPORT)] * 2


def test_without_namespaces_no_path_socket_is_opened_but_pairs_are(alone):
    assert decision(alone, 41, UNIX) == denied(errno.EAFNOSUPPORT)
    assert decision(alone, 41, INET) == ALLOW
    assert decision(alone, 53, UNIX, STREAM) == ALLOW  # socketpair


@pytest.mark.parametrize("flags", [pytest.param(0, id="plain"), pytest.param(NONBLOCK_CLOEXEC, id="with flags")])
def test_without_namespaces_only_pairs_that_can_be_sent_nowhere_else_are_made(alone, namespaced, flags):
    assert [decision(alone, 53, UNIX, kind | flags) for kind in (STREAM, SEQPACKET)] == [ALLOW] * 2
    assert [decision(alone, 53, UNIX, kind | flags) for kind in (DGRAM, RAW)] == [denied(errno.EPERM)] * 2
    assert decision(alone, 53, TIPC, SEQPACKET | flags) == denied(errno.EAFNOSUPPORT)
    assert decision(namespaced, 53, UNIX, DGRAM | flags) == ALLOW  # whose path sockets are not there


@pytest.mark.parametrize("family", [pytest.param(INET, id="IPv4"), pytest.param(10, id="IPv6")])
def test_without_namespaces_no_protocol_goes_around_the_rules_for_tcp(alone, namespaced, family):
    assert [decision(alone, 41, family, STREAM, protocol) for protocol in (0, TCP)] == [ALLOW] * 2
    assert [decision(alone, 41, family, DGRAM, protocol) for protocol in (0, UDP)] == [ALLOW] * 2
    refused = [decision(alone, 41, family, STREAM, protocol) for protocol in (MPTCP, SMC, SCTP)]
    assert refused == [denied(errno.EPROTONOSUPPORT)] * 3
    assert decision(namespaced, 41, family, STREAM, MPTCP) == ALLOW


@pytest.mark.parametrize(
    ("call", "before"),
    [
        pytest.param(44, (3, 0, 0), id="sendto"),
        pytest.param(46, (3, 0), id="sendmsg"),
        pytest.param(307, (3, 0, 1), id="sendmmsg"),
    ],
)
def test_without_namespaces_nothing_connects_by_sending(alone, namespaced, call, before):
    assert decision(alone, call, *before, 0x4000) == ALLOW  # MSG_NOSIGNAL
    assert decision(alone, call, *before, 0x4000 | FASTOPEN) == denied(errno.EPERM)
    assert decision(namespaced, call, *before, FASTOPEN) == ALLOW


def test_without_namespaces_a_tcp_socket_stays_one(alone):
    assert decision(alone, 54, 3, TCP, 1) == ALLOW  # TCP_NODELAY
    assert decision(alone, 54, 3, 1, 31) == ALLOW  # an option of that number at another level
    assert decision(alone, 54, 3, TCP, 31) == denied(errno.EPERM)  # TCP_ULP


def test_without_namespaces_there_are_no_queues_of_messages(alone, namespaced):
    assert [decision(alone, call) for call in (240, 241)] == [denied(errno.EPERM)] * 2
    assert decision(namespaced, 240) == ALLOW


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(203, id="sched_setaffinity"),
        pytest.param(144, id="sched_setscheduler, on whose refusal libzmq aborts"),
        pytest.param(142, id="sched_setparam"),
        pytest.param(314, id="sched_setattr"),
        pytest.param(141, id="setpriority"),
        pytest.param(251, id="ioprio_set"),
    ],
)
@pytest.mark.parametrize("whom", [pytest.param(0, id="oneself"), pytest.param(1234, id="another process")])
def test_what_changes_scheduling_pretends_to_work_at_every_level(namespaced, alone, call, whom):
    assert decision(namespaced, call, whom) == denied(0)
    assert decision(alone, call, whom) == denied(0)


@pytest.mark.parametrize("call", [pytest.param(204, id="sched_getaffinity"), pytest.param(140, id="getpriority")])
def test_how_one_is_scheduled_can_be_asked(namespaced, alone, call):
    assert decision(namespaced, call, 0) == ALLOW
    assert decision(alone, call, 0) == ALLOW


@pytest.mark.parametrize("signal", [2, 15, 17])
def test_signals_may_be_handled_also_the_one_by_which_fork_servers_live(namespaced, signal):
    assert decision(namespaced, 13, signal) == ALLOW


def test_without_namespaces_a_process_limits_only_itself(namespaced, alone):
    assert decision(alone, 302, 0) == ALLOW
    assert decision(alone, 302, 1234) == denied(errno.EPERM)
    assert decision(namespaced, 302, 1234) == ALLOW  # who is not in its namespace cannot be named


def test_without_namespaces_changing_metadata_pretends_to_work(alone, namespaced):
    assert decision(alone, 90) == denied(0)
    assert decision(namespaced, 90) == ALLOW


def test_arm_has_numbers_of_its_own():
    program = seccomp.program(machine="aarch64")

    assert decision(program, 117, architecture=AARCH64) == denied(errno.EPERM)  # ptrace
    assert decision(program, 198, PACKET, architecture=AARCH64) == denied(errno.EAFNOSUPPORT)
    assert decision(program, 63, architecture=AARCH64) == ALLOW  # read
    assert decision(program, 122, architecture=AARCH64) == denied(0)  # sched_setaffinity
    assert decision(program, 134, 15, architecture=AARCH64) == ALLOW
    assert decision(program, 63, architecture=X86_64) == KILL


def test_an_unknown_architecture_is_no_guess():
    with pytest.raises(KeyError):
        seccomp.program(machine="riscv64")
