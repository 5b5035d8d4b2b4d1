"""Names of students in any script, and the names of their files."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.coursework.student_name import fault, file_name, meant, names, student

anybody = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=80
).filter(lambda name: name[0] not in "._")


@given(anybody)
def test_a_files_name_is_of_letters_that_every_system_keeps(name):
    assert re.fullmatch(r"[A-Za-z0-9%][A-Za-z0-9%@+_.~ -]*", file_name(name))
    assert len(file_name(name)) <= 200


@given(anybody)
def test_a_files_name_says_whose_it_is_unless_it_was_cut(name):
    assert student(file_name(name)) in {name, None}


@given(anybody, anybody)
def test_no_two_students_have_files_of_one_name(one, other):
    assert (file_name(one) == file_name(other)) == (one == other)


@pytest.mark.parametrize(
    "name", ["anna", "anna.meyer@uni.lu", "Anna Meyer-Lux +1", "0123456789", "_reference", "a" * 64]
)
def test_the_files_of_usual_names_are_called_as_ever(name):
    assert file_name(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Jörg Müller", "J%C3%B6rg M%C3%BCller", id="umlauts"),
        pytest.param("bob[1]", "bob%5B1%5D", id="brackets"),
        pytest.param("100%25", "100%2525", id="what looks escaped"),
        pytest.param("-rf", "%2Drf", id="what looks like an option"),
        pytest.param("nul", "%6Eul", id="a device on Windows"),
        pytest.param("a~b", "a%7Eb", id="the mark of names that were cut"),
    ],
)
def test_what_is_not_safe_everywhere_is_written_as_bytes(name, expected):
    assert file_name(name) == expected


def test_a_long_name_in_any_script_leaves_room_for_an_ending():
    one, other = "ж" * 120, "ж" * 119 + "з"

    assert student(file_name(one)) is None
    assert file_name(one) != file_name(other)
    assert re.fullmatch(r"(%[0-9A-F]{2})+~[0-9a-f]{20}", file_name(one))


def test_names_are_composed_as_keyboards_compose_them():
    decomposed = unicodedata.normalize("NFD", "Jörg")

    assert names([decomposed, "anna"]) == {decomposed: "Jörg", "anna": "anna"}


def test_two_folders_that_look_alike_stay_two_students():
    decomposed = unicodedata.normalize("NFD", "Jörg")

    assert names([decomposed, "Jörg"]) == {decomposed: decomposed, "Jörg": "Jörg"}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("J\udcf6rg", "is no text (it is not UTF-8)"),
        ("a\nb", "holds control characters"),
        ("a\x1b[2J", "holds control characters"),
        ("Jörg", ""),
        ("👩‍🚀", ""),
        ("דנה", ""),
    ],
)
def test_only_what_cannot_be_shown_or_kept_is_no_name(name, why):
    assert fault(name) == why


@pytest.mark.parametrize("asked", ["J\udcf6rg", "a\nb"])
def test_what_can_be_nobodys_name_is_looked_for_as_it_is(asked):
    assert meant(asked) == [asked]
