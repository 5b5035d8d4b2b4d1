"""Reading a submission and looking at it without running anything."""

from __future__ import annotations

import os

import pytest

from grader.coursework import outline
from grader.coursework.submission import MAX_FILE_BYTES, MOST_LIKE, Submission, from_texts, read
from grader.inside import source
from grader.measuring.look import look
from grader.record.finding import Finding
from tests.unit.builders import BASELINE, STUB, TOML, assignment


@pytest.fixture
def tiny(tmp_path):
    return assignment(tmp_path)


def handed_in(text: str | bytes) -> Submission:
    content = text if isinstance(text, bytes) else text.encode()
    return Submission("anna", "tiny", {"squares.py": content})


def outlined(submission, tiny):
    """What the process that parses it says, without the process."""
    return outline.from_plain(source.outline(submission.files["squares.py"], "squares", tiny.source("baseline.py")))


def examine(submission, tiny):
    return outline.finding(outlined(submission, tiny), tiny)


def is_baseline(submission, tiny):
    return outlined(submission, tiny).is_baseline


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "anna"
    made.mkdir()
    return made


def test_only_the_file_that_the_assignment_names_is_read(folder, tiny):
    (folder / "squares.py").write_text(BASELINE)
    (folder / "numpy.py").write_text("raise SystemExit")

    found = read(folder, tiny, student="anna")

    assert found == Submission("anna", "tiny", {"squares.py": BASELINE.encode()})


def missing(path):
    """Leaves it out."""


def a_link(path):
    (path.parent / "other.py").write_text(BASELINE)
    path.symlink_to("other.py")


def a_fifo(path):
    os.mkfifo(path)


def too_large(path):
    path.write_bytes(b"#" * (MAX_FILE_BYTES + 1))


@pytest.mark.parametrize(
    ("make", "finding"),
    [
        pytest.param(
            missing,
            Finding("file_missing", "There is no file squares.py.", "Hand in squares.py under exactly this name."),
            id="missing",
        ),
        pytest.param(
            a_link,
            Finding("file_unreadable", "squares.py is a link.", "Hand in a plain Python file."),
            id="a link",
        ),
        pytest.param(
            lambda path: path.mkdir(),
            Finding("file_unreadable", "squares.py cannot be read: Is a directory.", "Hand it in again."),
            id="a folder",
        ),
        pytest.param(
            a_fifo,
            Finding("file_unreadable", "squares.py is no plain file.", "Hand in a plain Python file."),
            id="a pipe that nobody writes to",
        ),
        pytest.param(
            too_large,
            Finding(
                "file_unreadable",
                "squares.py has 1048577 bytes; at most 1048576 are taken.",
                "Hand in a plain Python file.",
            ),
            id="too large",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_the_submissions_finding(folder, tiny, make, finding):
    make(folder / "squares.py")

    found = read(folder, tiny, student="anna")

    assert (dict(found.files), found.finding) == ({}, finding)
    assert (look(found, tiny).finding, look(found, tiny).is_baseline) == (finding, False)


def test_a_file_without_permission_is_told(folder, tiny, monkeypatch):
    (folder / "squares.py").write_text(BASELINE)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("grader.coursework.handed_in.os.open", refuse)

    assert read(folder, tiny, student="anna").finding.fact == "squares.py cannot be read: Permission denied."


def test_a_file_of_exactly_the_limit_is_taken(folder, tiny):
    (folder / "squares.py").write_bytes(b"#" * MAX_FILE_BYTES)

    assert read(folder, tiny, student="anna").finding is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BASELINE, id="as in the stub"),
        pytest.param("def squares(numbers, square): return 1\n", id="in another order"),
        pytest.param("def squares(square, *, numbers): return 1\n", id="by keyword only"),
        pytest.param("def squares(**everything): return 1\n", id="any keywords"),
        pytest.param("def squares(square, **rest): return 1\n", id="some by keyword"),
        pytest.param("def squares(square, numbers, chunk=4): return 1\n", id="one more with a default"),
        pytest.param("from mine import squares\n", id="imported"),
        pytest.param("squares = lambda square, numbers: 1\n", id="assigned"),
        pytest.param("if True:\n    from a import b as squares\n", id="imported under another name"),
        pytest.param("try:\n    from a import squares\nexcept ImportError:\n    squares = None\n", id="if it is there"),
        pytest.param("def make():\n    global squares\n    squares = 1\nmake()\n", id="made global by a function"),
        pytest.param("class squares: pass\n", id="a class"),
        pytest.param("if __name__ == '__main__':\n    pass\nelse:\n    squares = print\n", id="beside the guard"),
        pytest.param(
            "def squares(): pass\ndef squares(square, numbers): return 1\n", id="defined twice: the last counts"
        ),
    ],
)
def test_what_can_be_called_as_the_stub_is_run(tiny, text):
    assert examine(handed_in(text), tiny) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(STUB, id="the stub"),
        pytest.param("def squares(square, numbers):\n    raise NotImplementedError('later')\n", id="with a message"),
        pytest.param("def squares(square, numbers):\n    '''Doc.'''\n", id="docstring only"),
        pytest.param("def squares(square, numbers): pass\n", id="pass"),
        pytest.param("def squares(square, numbers): ...\n", id="dots"),
        pytest.param("def squares():\n    pass\n    raise NotImplementedError\n", id="with a wrong signature, too"),
    ],
)
def test_an_unwritten_stub_is_not_implemented_yet(tiny, text):
    assert examine(handed_in(text), tiny) == Finding(
        "not_implemented", "not implemented yet", "Write squares in squares.py."
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def squares(square, numbers):\n    raise ValueError\n", id="another exception"),
        pytest.param("def squares(square, numbers):\n    try: f()\n    except E: raise\n", id="a handler"),
        pytest.param("def squares(square, numbers):\n    x = 1\n    raise NotImplementedError\n", id="a beginning"),
        pytest.param("def squares(square, numbers):\n    raise errors.NotImplementedError\n", id="of another module"),
        pytest.param("def squares(square, numbers):\n    raise\n", id="a bare raise"),
    ],
)
def test_whatever_else_stands_in_the_function_was_written(tiny, text):
    assert examine(handed_in(text), tiny) is None


def test_a_function_of_another_name_is_told_with_how_it_must_look(tiny):
    assert examine(handed_in("def compute(square, numbers): return 1\n"), tiny) == Finding(
        "function_missing",
        "squares.py defines no function squares.",
        "The stub says how it must look: def squares(square, numbers).",
    )


@pytest.mark.parametrize(
    ("header", "fact"),
    [
        pytest.param("(square)", "squares in line 1 lacks numbers.", id="one missing"),
        pytest.param("()", "squares in line 1 lacks square, numbers.", id="all missing"),
        pytest.param("(square, numbers, cores)", "squares in line 1 asks for cores.", id="one too many"),
        pytest.param("(f, xs)", "squares in line 1 lacks square, numbers and asks for f, xs.", id="other names"),
        pytest.param("(*both)", "squares in line 1 lacks square, numbers.", id="by position only"),
        pytest.param("(square, /, numbers)", "squares in line 1 lacks square.", id="the first by position only"),
        pytest.param("(cores, **rest)", "squares in line 1 asks for cores.", id="one too many beside keywords"),
        pytest.param("(square, numbers, *, cores)", "squares in line 1 asks for cores.", id="a keyword too many"),
    ],
)
def test_a_signature_that_cannot_be_called_is_told(tiny, header, fact):
    assert examine(handed_in(f"def squares{header}: return 1\n"), tiny) == Finding(
        "wrong_signature", fact, "It is called by these names: def squares(square, numbers)."
    )


def test_an_ipyparallel_entry_needs_a_client(tmp_path):
    tiny = assignment(tmp_path, toml=TOML.replace('"scoop"', '"ipyparallel"'))

    assert examine(handed_in(BASELINE), tiny).fact == "squares in line 1 lacks client."


def test_a_syntax_error_is_told_with_its_line_and_a_pointer(tiny):
    text = "# mine\ndef squares(square, numbers)\n    return 1\n"

    assert examine(handed_in(text), tiny) == Finding(
        "syntax_error",
        "squares.py, line 2: expected ':'.",
        "`python squares.py` shows the same.",
        '  File "squares.py", line 2\n'
        "    def squares(square, numbers)\n"
        "                                ^\n"
        "SyntaxError: expected ':'",
    )


def test_wrong_indentation_is_told_by_its_own_name(tiny):
    found = examine(handed_in("def squares(square, numbers):\nreturn 1\n"), tiny)

    assert found.reason == "syntax_error"
    assert found.detail.splitlines()[-1].startswith("IndentationError: expected an indented block")


NESTED = b"x = " + b"-" * 100_000 + b"1\n"
LONG_SUM = b"def squares(square, numbers):\n    return " + b"+".join([b"1"] * 5_000) + b"\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"x = 1\0\n", id="a null byte"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00", id="a binary"),
        pytest.param(b"name = 'na\xefve'\n", id="another encoding"),
        pytest.param(NESTED, id="too deep for the parser"),
    ],
)
def test_what_is_no_python_is_a_syntax_error(tiny, content):
    found = examine(handed_in(content), tiny)

    assert found.reason == "syntax_error"
    assert found.fact.startswith("squares.py")


def test_a_submission_without_files_is_missing_its_file(tiny):
    assert look(from_texts("anna", "tiny", {}), tiny).finding.reason == "file_missing"


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        pytest.param(BASELINE, True, id="handed in as it is"),
        pytest.param("# I wrote this\n\n" + BASELINE.replace("The squares", "My squares"), True, id="new comments"),
        pytest.param(
            "def squares(client, square, numbers):\n    return [square(x) for x in numbers]\n", True, id="with a client"
        ),
        pytest.param(BASELINE + "\n\ndef main(): ...\n", True, id="with a main"),
        pytest.param(BASELINE.replace("numbers]", "numbers][:]"), False, id="changed"),
        pytest.param(STUB, False, id="the stub"),
        pytest.param("x = 1\n", False, id="no function"),
        pytest.param("def squares(\n", False, id="no Python"),
        pytest.param("x = 1\0", False, id="a null byte"),
        pytest.param(NESTED, False, id="too deep for the parser"),
        pytest.param(LONG_SUM, False, id="too long for the tree"),
        pytest.param(LONG_SUM.replace(b"+1" * 3_500, b""), False, id="a tree too long for its text"),
    ],
)
def test_the_serial_baseline_is_known_again(tiny, text, is_it):
    assert is_baseline(handed_in(text), tiny) is is_it


def test_a_record_keeps_the_same_bytes_whatever_they_are():
    before = handed_in(b"name = 'na\xefve'\r\n\0")

    after = from_texts("anna", "tiny", before.texts())

    assert after == before
    assert after.digest == before.digest


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"squares.py": b"x = 2"}, id="other content"),
        pytest.param({"square.py": b"x = 1"}, id="another name"),
        pytest.param({"squares.py": b"x = 1", "b.py": b""}, id="one file more"),
        pytest.param({}, id="no file"),
    ],
)
def test_the_digest_names_the_files_and_their_contents(files):
    one = Submission("anna", "tiny", {"squares.py": b"x = 1"})

    assert Submission("anna", "tiny", files).digest != one.digest
    assert Submission("bob", "cmaes", dict(one.files)).digest == one.digest


def test_the_files_are_written_as_they_were(tmp_path):
    handed_in(b"na\xefve").write_to(tmp_path)

    assert (tmp_path / "squares.py").read_bytes() == b"na\xefve"


@pytest.fixture
def with_files(tmp_path):
    return assignment(tmp_path, toml=f'files = ["table.json", "text.md"]\n{TOML}')


def test_further_files_are_taken_beside_the_entrys(with_files, tmp_path):
    own = tmp_path / "anna"
    own.mkdir()
    for name, text in {"squares.py": "x = 1\n", "table.json": "{}", "text.md": "ö", "more.md": "no"}.items():
        (own / name).write_text(text, encoding="utf-8")

    found = read(own, with_files, student="anna")

    assert list(found.files.items()) == [("squares.py", b"x = 1\n"), ("table.json", b"{}"), ("text.md", b"\xc3\xb6")]
    assert (found.finding, found.obstacle, found.untaken) == (None, None, {})


def test_a_further_file_that_cannot_be_taken_hinders_no_other(with_files, tmp_path):
    own = tmp_path / "anna"
    own.mkdir()
    (own / "squares.py").write_text("x = 1\n")
    (tmp_path / "secret").write_text("of others")
    (own / "table.json").symlink_to(tmp_path / "secret")

    found = read(own, with_files, student="anna")

    assert (list(found.files), found.finding) == (["squares.py"], None)
    assert {name: finding.fact for name, finding in found.untaken.items()} == {"table.json": "table.json is a link."}
    assert look(found, with_files).finding is None or look(found, with_files).finding.reason != "file_unreadable"


def test_a_further_file_changes_the_digest_and_so_does_one_that_was_not_taken(with_files, tmp_path):
    own = tmp_path / "anna"
    own.mkdir()
    (own / "squares.py").write_text("x = 1\n")
    digests = [read(own, with_files, student="anna").digest]
    for text in ("{}", "[]"):
        (own / "table.json").write_text(text)
        digests.append(read(own, with_files, student="anna").digest)
    (own / "text.md").symlink_to(own / "table.json")
    digests.append(read(own, with_files, student="anna").digest)

    assert len(set(digests)) == 4


def test_a_wildcard_takes_what_is_like_it_and_never_what_is_the_authors(tmp_path):
    asked = assignment(tmp_path / "course", toml=f'files = ["table.json", "*.csv", "*.py"]\n{TOML}')
    own = tmp_path / "anna"
    own.mkdir()
    there = ["squares.py", "table.json", "b.csv", "a.csv", "helper.py", "tasks.py", "test_x.py", "no.txt", "a b.csv"]
    for name in [*there, ".x.csv", "Ä.csv"]:
        (own / name).write_text(name, encoding="utf-8")
    (own / "of_others.csv").symlink_to(own / "no.txt")
    (own / "folder.csv").mkdir()

    found = read(own, asked, student="anna")

    assert list(found.files) == ["squares.py", "table.json", "a.csv", "b.csv", "helper.py"]
    assert set(found.untaken) == {"of_others.csv", "folder.csv"}
    assert asked.takes("c.csv")
    assert not asked.takes("baseline.py")
    assert not asked.takes("assignment.toml")


def test_of_very_many_files_that_are_like_a_wildcard_the_first_are_taken(tmp_path):
    asked = assignment(tmp_path / "course", toml=f'files = ["*.csv"]\n{TOML}')
    own = tmp_path / "anna"
    own.mkdir()
    for number in range(30):
        (own / f"run_{number:02}.csv").write_text("1")

    found = read(own, asked, student="anna")

    assert (len(found.files), list(found.untaken)) == (MOST_LIKE, ["run_20.csv"])
    assert found.untaken["run_20.csv"].fact == "30 files are named like *.csv; the first 20 by their names are taken."


def test_around_ones_own_work_a_wildcard_takes_what_is_no_python(tmp_path):
    asked = assignment(tmp_path / "course", toml=f'files = ["*.csv", "*.py"]\n{TOML}')
    for name in ("squares.py", "run.csv", "given.py"):
        (asked.folder / name).write_text("1")

    assert list(read(asked.folder, asked, student="_self").files) == ["squares.py", "run.csv"]


def test_a_folder_that_is_not_there_has_nothing_like_a_wildcard(tmp_path):
    asked = assignment(tmp_path / "course", toml=f'files = ["*.csv"]\n{TOML}')

    assert read(tmp_path / "nobody", asked, student="nobody").files == {}


def test_a_record_gives_further_files_back(with_files):
    link = {"text.md": Finding("file_unreadable", "text.md is a link.")}
    before = Submission("anna", "tiny", {"squares.py": b"x", "table.json": b"\xff"}, untaken=link)

    after = from_texts("anna", "tiny", before.texts(), before.untaken)

    assert (after, after.digest) == (before, before.digest)
