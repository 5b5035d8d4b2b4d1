"""Which namespaces are refused, and the switch that an administrator has to turn."""

from __future__ import annotations

import pytest

from grader.sandbox import namespaces


@pytest.fixture
def switches(tmp_path):
    """The kernel's settings, as a test wants them."""

    def made(**values):
        for name, value in values.items():
            path = tmp_path / "sys" / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{value}\n")
        return tmp_path / "sys"

    return made


@pytest.fixture
def unshare(tmp_path):
    """A program in the place of ``unshare`` that refuses some kinds."""

    def made(*refused):
        cases = "".join(f'*" --{kind} "*) echo "unshare: no {kind}" >&2; exit 1;;\n' for kind in refused)
        path = tmp_path / "unshare"
        path.write_text(f'#!/bin/sh\ncase " $* " in\n{cases}*) exit 0;;\nesac\n')
        path.chmod(0o755)
        return str(path)

    return made


@pytest.mark.parametrize("root", [pytest.param(True, id="root"), pytest.param(False, id="an ordinary user")])
def test_where_all_can_be_made_nothing_is_said(unshare, switches, root):
    assert namespaces.why_not(unshare(), root=root, switches=switches()) is None


@pytest.mark.parametrize("root", [pytest.param(True, id="root"), pytest.param(False, id="an ordinary user")])
def test_a_kind_that_is_refused_is_named_with_its_switch(unshare, switches, root):
    found = namespaces.why_not(unshare("net"), root=root, switches=switches(user__max_net_namespaces=0))

    assert found == (
        "network namespaces are refused here (unshare: no net); what allows them: sysctl user.max_net_namespaces=10000"
    )


def test_every_kind_that_is_refused_is_named(unshare, switches):
    found = namespaces.why_not(unshare("net", "pid"), root=False, switches=switches())

    assert found.startswith("process and network namespaces are refused here (unshare: no pid); ")


def test_without_a_user_namespace_the_other_kinds_are_not_blamed(unshare, switches):
    found = namespaces.why_not(unshare("user", "net"), root=False, switches=switches(user__max_net_namespaces=0))

    assert found.startswith("user namespaces are refused here (unshare: no user); ")
    assert "net" not in found.partition("; ")[2]


def test_root_needs_no_user_namespace(unshare, switches):
    assert namespaces.why_not(unshare("user"), root=True, switches=switches()) is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param(
            {"kernel__apparmor_restrict_unprivileged_userns": 1, "user__max_user_namespaces": 60_000},
            "what allows them: sysctl kernel.apparmor_restrict_unprivileged_userns=0",
            id="AppArmor of Ubuntu",
        ),
        pytest.param(
            {"kernel__unprivileged_userns_clone": 0},
            "what allows them: sysctl kernel.unprivileged_userns_clone=1",
            id="the switch of Debian",
        ),
        pytest.param(
            {"user__max_user_namespaces": 0, "kernel__apparmor_restrict_unprivileged_userns": 1},
            "what allows them: sysctl user.max_user_namespaces=10000, "
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
            id="two of them",
        ),
        pytest.param(
            {"user__max_user_namespaces": 60_000, "kernel__apparmor_restrict_unprivileged_userns": 0},
            "a container or a security module may forbid them: grade outside of it, or ask the administrator",
            id="none of them",
        ),
    ],
)
def test_the_remedy_for_user_namespaces_names(switches, values, told):
    assert namespaces.remedy(["user"], switches(**values)) == told


def test_a_program_that_is_missing_is_told_and_not_raised(switches, tmp_path):
    found = namespaces.why_not(str(tmp_path / "nowhere"), root=True, switches=switches())

    assert "No such file or directory" in found
