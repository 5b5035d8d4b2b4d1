"""Pictures that a program leaves: few, small, and what their names say; nothing is followed and nothing decoded."""

from __future__ import annotations

import numpy as np
import pytest

from grader.inside import pictures as inside
from grader.measuring import pictures
from grader.record import Arrays, Ending, Record, Round, Run
from grader.record.as_json import from_plain, to_plain
from tests.unit.builders import record

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 100


def test_plain_pictures_are_found_by_name(tmp_path):
    (tmp_path / "b.png").write_bytes(PNG)
    (tmp_path / "a.JPG").write_bytes(JPEG)
    (tmp_path / "notes.txt").write_text("no picture")

    assert {name: content.tobytes() for name, content in inside.found(tmp_path).items()} == {
        "a.JPG": JPEG,
        "b.png": PNG,
    }


def test_what_is_no_picture_too_large_or_a_link_is_left(tmp_path):
    (tmp_path / "false.png").write_text("<script>")
    (tmp_path / "large.png").write_bytes(PNG + b"\0" * inside.MAX_BYTES)
    (tmp_path / "linked.png").symlink_to("/etc/hostname")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "drawn.svg").write_text("<svg/>")

    assert inside.found(tmp_path) == {}


def test_a_program_that_removed_its_folder_drew_nothing(tmp_path):
    assert inside.found(tmp_path / "gone") == {}


def test_of_many_the_first_are_taken(tmp_path):
    for number in range(20):
        (tmp_path / f"{number:02}.png").write_bytes(PNG)

    assert list(inside.found(tmp_path)) == [f"{number:02}.png" for number in range(inside.MOST)]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"../a.png": np.frombuffer(PNG, np.uint8)},
        {"a.png": PNG},
        {"a.png": np.frombuffer(JPEG, np.uint8)},
        {"a.svg": np.frombuffer(b"<svg/>", np.uint8)},
        {"a.png": np.zeros((2, 2), np.uint8)},
        {"a.png": np.zeros(20)},
        {1: np.frombuffer(PNG, np.uint8)},
        {"a\n.png": np.frombuffer(PNG, np.uint8)},
    ],
)
def test_whatever_else_a_box_sends_is_left_out(value):
    assert pictures.taken(value) == {}


def test_a_record_keeps_them():
    drawn = Arrays(taken=np.frombuffer(PNG * 400, np.uint8))
    arrays: dict[str, bytes] = {}
    run = Run(Ending.ANSWERED, 1.0, pictures=drawn)
    kept: Record = record(Round(0, (1,), "", ("submission",), {"submission": run}, timed=False))

    back = from_plain(to_plain(kept, arrays), arrays)

    assert back.rounds[0].runs["submission"].pictures["taken"].tobytes() == PNG * 400
    assert list(arrays.values()) == [PNG * 400]
