"""Names of files that others chose are kept so that every file system takes them, and no two become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.stored_names import stored


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("grid_search(1).py", "grid_search(1).py"),
        ("Übung 1/é.py", "Übung 1/é.py"),
        ("a:b.py", "a%3Ab.py"),
        ("a\nb.py", "a%0Ab.py"),
        ("aux.py", "_aux.py"),
        ("-rf", "_-rf"),
        ("dot.", "dot%2E"),
        ("back\\slash", "back%5Cslash"),
    ],
)
def test_a_name_is_kept_as_it_is_where_it_can_be(given_, kept):
    assert stored([given_]) == {given_: kept}


def test_names_that_are_one_without_case_or_in_another_normal_form_are_told_apart():
    found = stored(["Pi.py", "pi.py", "e\u0301.py", "\u00e9.py", "A", "a/b.py"])

    assert len({name.casefold() for name in found.values()}) == 6
    assert found["pi.py"] == "pi~2.py"


PARTS = st.text(min_size=1, max_size=300).filter(
    lambda part: "/" not in part and "\0" not in part and part not in {".", ".."}
)


@given(st.lists(PARTS, min_size=1, max_size=8, unique=True))
def test_whatever_the_names_none_is_lost_and_none_leads_elsewhere(parts):
    kept = stored(parts)

    assert set(kept) == set(parts)
    assert len({name.casefold() for name in kept.values()}) == len(parts)
    assert all("/" not in name and name not in {".", "..", ""} and len(name.encode()) <= 255 for name in kept.values())
