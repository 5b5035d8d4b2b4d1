"""What is told of a Python file without running it."""

from __future__ import annotations

import pytest

from grader.inside import source
from grader.sandbox import parser

NESTED = "def a():\n  import one.two\n  if True:\n    from three.four import five, six as seven\nfrom . import no\n"


def test_the_modules_of_all_imports_are_told_wherever_they_stand():
    assert sorted(source.imported(NESTED.encode())) == ["one.two", "three.four"]


@pytest.mark.parametrize("content", [b"import (", b"\xff\xfe", b"# coding: punycode\nimport os\n"])
def test_what_is_no_python_imports_nothing(content):
    assert source.imported(content) == []


def test_only_so_many_modules_are_told():
    many = "\n".join(f"import m{number}" for number in range(2000))

    assert len(source.imported(many.encode())) == 255


def test_a_process_of_its_own_tells_the_same():
    assert sorted(parser.parsed("imports", NESTED.encode())["modules"]) == ["one.two", "three.four"]
