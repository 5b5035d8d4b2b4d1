"""Which file is which: every usual misnaming is seen past and told, and of several different ones a person chooses."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest

from grader.course import naming

TEXT = b"print(1)\n"


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def nested(files):
    return zipped(**files)


@pytest.fixture
def take(asks):
    def taking(files, *asked, chosen=None):
        return naming.take(files, asks(*(asked or ("grid_search.py",))), chosen or {})

    return taking


def test_what_is_named_as_asked_is_taken_without_a_word(take):
    found = take({"grid_search.py": TEXT, "notes.txt": b"x"})

    assert found.taken == {"grid_search.py": "grid_search.py"}
    assert (found.repaired, found.told, found.missing) == ({"grid_search.py": []}, [], [])
    assert set(found.files) == {"grid_search.py", "notes.txt"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("grid_search(1).py", "named grid_search(1).py"),
        ("grid_search (2).py", "named grid_search (2).py"),
        ("grid_search-1.py", "named grid_search-1.py"),
        ("grid_search - Copy.py", "named grid_search - Copy.py"),
        ("grid_search - Kopie (2).py", "named grid_search - Kopie (2).py"),
        ("Copy of grid_search.py", "named Copy of grid_search.py"),
        ("Grid_Search.py", "named Grid_Search.py"),
        ("grid-search.py", "named grid-search.py"),
        ("grid search.PY", "named grid search.PY"),
        ("grid_search.py.txt", "named grid_search.py.txt"),
        ("src/grid_search.py", "it was in src"),
        ("my work/Grid_Search.py", "named Grid_Search.py; it was in my work"),
    ],
)
def test_a_misnamed_file_is_taken_and_told(take, path, words):
    found = take({path: TEXT})

    assert found.taken == {"grid_search.py": path}
    assert "; ".join(found.repaired["grid_search.py"]).replace("'my work'", "my work") == words.replace("'", "")


@pytest.mark.parametrize("name", ["grid_search2.py", "search.py", "grid_search.pyc", "grid_search_final.py", "grid.py"])
def test_what_may_be_another_file_is_not_taken(take, name):
    found = take({name: TEXT})

    assert found.taken == {}
    assert list(found.missing) == ["grid_search.py"]
    assert name in found.told[0]


@pytest.mark.parametrize("given_form", ["NFC", "NFD"])
@pytest.mark.parametrize("asked_form", ["NFC"])
def test_accents_in_either_form_are_the_same(take, given_form, asked_form):
    asked, path = unicodedata.normalize(asked_form, "été.py"), unicodedata.normalize(given_form, "été.py")

    assert take({path: TEXT}, asked).taken == {asked: path}


def test_a_file_in_an_archive_is_taken_and_both_are_kept(take):
    found = take({"hand.zip": nested({"hw/grid_search.py": TEXT, "__MACOSX/hw/._grid_search.py": b"x"})})

    assert found.taken == {"grid_search.py": "hand.zip.unpacked/hw/grid_search.py"}
    assert found.repaired == {"grid_search.py": ["it was in hand.zip/hw"]}
    assert set(found.files) == {"hand.zip", "hand.zip.unpacked/hw/grid_search.py"}


def test_an_archive_is_left_alone_where_the_file_is_there(take):
    found = take({"grid_search.py": TEXT, "hand.zip": b"no zip"})

    assert (found.taken, found.told) == ({"grid_search.py": "grid_search.py"}, [])


def test_a_dishonest_archive_is_told(take):
    found = take({"hand.zip": nested({"../grid_search.py": TEXT})})

    assert found.taken == {}
    assert found.told[0] == "hand.zip is not unpacked: ../grid_search.py leads out of it."


def test_an_archive_in_an_archive_is_not_looked_into(take):
    found = take({"hand.zip": nested({"inner.zip": nested({"grid_search.py": TEXT})})})

    assert found.taken == {}
    assert "hand.zip holds inner.zip, an archive in an archive, which is not looked into" in found.told


def test_an_archive_that_nobody_here_unpacks_is_told(take):
    assert "hand.rar is an archive that is not unpacked here" in take({"hand.rar": b"Rar!"}).told


def test_of_several_different_files_a_person_chooses(take):
    files = {"a/grid_search.py": TEXT, "b/grid_search.py": b"other"}

    assert take(files).choices == {"grid_search.py": ["a/grid_search.py", "b/grid_search.py"]}
    assert take(files, chosen={"grid_search.py": "b/grid_search.py"}).taken == {"grid_search.py": "b/grid_search.py"}


def test_several_of_the_same_content_are_one(take):
    found = take({"b/grid_search.py": TEXT, "grid_search(1).py": TEXT})

    assert found.taken == {"grid_search.py": "grid_search(1).py"}


def test_the_one_that_is_named_as_asked_goes_before_and_the_others_are_told(take):
    found = take({"grid_search.py": TEXT, "grid_search(1).py": b"newer?"})

    assert found.taken == {"grid_search.py": "grid_search.py"}
    assert found.told == ["grid_search(1).py is there beside grid_search.py, and is not taken"]


def test_a_notebook_is_told_and_not_converted(take):
    found = take({"Grid_Search.ipynb": b"{}"})

    assert found.taken == {}
    assert found.told == ["Grid_Search.ipynb is a notebook, where grid_search.py is asked for; it is not converted"]


def test_what_systems_leave_is_left_out(take):
    junk = ["__MACOSX/._grid_search.py", ".DS_Store", "Thumbs.db", "a/__pycache__/x.pyc", "._x", ".git/config"]
    found = take({"grid_search.py": TEXT, **dict.fromkeys(junk, b"")})

    assert set(found.files) == {"grid_search.py"}
    assert found.told == ["6 files of systems and programs are left out"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.py", b"\xef\xbb\xbfprint(1)", "it begins with a mark of its encoding, which Python reads"),
        ("a.py", b"print(1)\r\n", "its lines end as on Windows, which Python reads"),
        ("a.sh", b"#!/bin/sh\r\n", "its lines end as on Windows, which stay"),
        ("a.py", "print(1)".encode("utf-16"), "it is in UTF-16, which stays"),
    ],
)
def test_oddities_of_a_file_are_told_and_stay(take, name, content, words):
    found = take({name: content}, name)

    assert found.repaired == {name: [words]}
    assert found.files == {name: content}


def test_further_files_and_wildcards_are_taken_too(take):
    files = {"pi.py": TEXT, "out/a.csv": b"1", "b.csv": b"2", "README.md": b"x", "x.txt": b"y"}

    found = take(files, "pi.py", "README.md", "*.csv")

    assert found.taken == {"pi.py": "pi.py", "README.md": "README.md", "a.csv": "out/a.csv", "b.csv": "b.csv"}


def test_a_further_file_that_is_missing_is_named(take):
    found = take({"pi.py": TEXT}, "pi.py", "README.md")

    assert (found.taken, list(found.missing)) == ({"pi.py": "pi.py"}, ["README.md"])


def test_nothing_at_all_is_told(take):
    assert take({}).told == ["there is no file"]


def test_what_is_unpacked_replaces_nothing_that_was_handed_in(take):
    found = take({"a.zip": nested({"grid_search.py": TEXT}), "a.zip.unpacked": b"mine"})

    assert found.taken == {"grid_search.py": "a.zip.unpacked~/grid_search.py"}
    assert found.files["a.zip.unpacked"] == b"mine"
