"""What another user could not read of an installation."""

from __future__ import annotations

import pytest

from grader.sandbox import readable


@pytest.fixture
def installation(tmp_path):
    """A Python installation in small, open to everybody."""
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for folder in ("numpy/core", "scoop"):
        (packages / folder).mkdir(parents=True)
        (packages / folder / "__init__.py").write_text("")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("/nowhere")
    for path in [tmp_path, *tmp_path.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    return tmp_path


def test_an_installation_that_is_open_has_nothing_closed(installation):
    assert readable.closed(installation) == []


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        pytest.param("", 0o700, id="all of it"),
        pytest.param("lib/python3.11", 0o750, id="the library"),
        pytest.param("lib/python3.11/site-packages/numpy", 0o700, id="one package"),
        pytest.param("lib/python3.11/site-packages/numpy", 0o754, id="a folder that may be listed and not entered"),
    ],
)
def test_what_is_closed_is_named_and_not_what_lies_in_it(installation, name, mode):
    (installation / name).chmod(mode)

    assert readable.closed(installation) == [installation / name]


def test_every_closed_package_is_named(installation):
    packages = installation / "lib/python3.11/site-packages"
    (packages / "scoop" / "__init__.py").chmod(0o600)
    (packages / "numpy").chmod(0o700)

    # a package's own files are one level too deep to be looked at: pip gives all of them the same mode
    assert readable.closed(installation) == [packages / "numpy"]
