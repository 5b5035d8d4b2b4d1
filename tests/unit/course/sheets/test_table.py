"""A CSV keeps every byte outside of the cells that are replaced."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.course.sheets import table
from grader.course.sheets.table import SheetError

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5)
)


def written(rows, delimiter, ends, quoting):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)
    return out.getvalue()


def parsed(text, delimiter):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@given(
    tables,
    st.sampled_from([("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE)]),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.data(),
)
def test_a_cell_is_replaced_and_no_other_byte_changes(rows, encoding, delimiter, ends, quoting, data):
    codec, mark = encoding
    header = [f"column {i}" for i in range(len(rows[0]))]
    if len(header) == 1:
        delimiter = ","
    text = written([header, *rows], delimiter, ends, quoting)
    content = mark + text.encode(codec)
    read = table.read(content)
    assert read.with_cells({}) == content
    number = data.draw(st.integers(0, len(read.rows) - 1))
    column = data.draw(st.integers(0, len(header) - 1))
    new = data.draw(cells)

    after = read.with_cells({(number, column): new})

    cell = read.rows[number].cells[column]
    before = mark + text[: cell.begin].encode(codec)
    behind = text[cell.end :].encode(codec)
    assert after.startswith(before)
    assert after.endswith(behind)
    middle = after[len(before) : len(after) - len(behind)].decode(codec)
    assert parsed(middle + f"{delimiter}x", delimiter) == [[new, "x"]]


@given(tables, st.sampled_from([";", ",", "\t"]))
def test_cells_are_those_that_a_csv_reader_sees(rows, delimiter):
    rows = [["a", "b", "c", "d"][: len(rows[0])], *rows]
    text = written(rows, delimiter if len(rows[0]) > 1 else ",", "\r\n", csv.QUOTE_ALL)

    read = table.read(text.encode())

    assert [[c.text for c in row.cells] for row in read.rows] == [r for r in rows if any(c.strip() for c in r)]


def test_the_line_of_a_row_counts_ends_of_lines_within_cells():
    read = table.read(b'a,b\r\n"1\r\n2",x\r\n\r\ny,z\r\n')

    assert [row.line for row in read.rows] == [1, 2, 5]


@pytest.mark.parametrize(
    ("content", "delimiter", "header"),
    [
        pytest.param(b"a;b;c\n1,5;2;3\n", ";", ["a", "b", "c"], id="semicolons"),
        pytest.param(b'"a;x",b,c\n', ",", ["a;x", "b", "c"], id="semicolons within quotes"),
        pytest.param(b"a\tb\n1\t2\n", "\t", ["a", "b"], id="tabs"),
        pytest.param(b"sep=;\r\na,x;b\r\n", ";", ["a,x", "b"], id="a separator that is said"),
        pytest.param("Prénom;b\n".encode("cp1252"), ";", ["Prénom", "b"], id="Latin-1"),
        pytest.param("a,é\n".encode("utf-16"), ",", ["a", "é"], id="UTF-16"),
        pytest.param("a,b\n1,2\n".encode("utf-16-le"), ",", ["a", "b"], id="UTF-16 without a mark"),
    ],
)
def test_what_programs_make_of_a_sheet_is_understood(content, delimiter, header):
    read = table.read(content)

    assert (read.delimiter, read.header) == (delimiter, header)
    assert read.with_cells({}) == content


def test_a_backslash_before_a_quote_is_read_as_php_writes_it():
    content = b'Identifier,Comment,Grade\n1,"say \\"hi\\", please",2\n2,b,3\n'

    read = table.read(content)

    assert [row[2] for row in read.rows] == ["Grade", "2", "3"]
    assert read.with_cells({(1, 2): "9"}) == content.replace(b",2\n2", b",9\n2")


def test_a_row_that_was_cut_short_gets_the_cells_that_it_lacks():
    read = table.read(b"a,b,c,d\r\n1\r\n1,2,3,4\r\n")

    assert read.with_cells({(1, 1): "x", (1, 3): "y,z"}) == b'a,b,c,d\r\n1,x,,"y,z"\r\n1,2,3,4\r\n'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "line 1: the sheet is empty", id="nothing"),
        pytest.param(b'a,b\n1,"2\n3,4\n', "line 2: a quote is opened there and never closed", id="an open quote"),
        pytest.param(b"a,b\n1,\0\n" + b"x" * 30, "line 2: holds a zero byte", id="a zero byte"),
        pytest.param(codecs.BOM_UTF8 + b"a\n\xff", "line 2: is no text", id="not what its mark says"),
    ],
)
def test_what_is_no_table_is_told_with_its_line(content, words):
    with pytest.raises(SheetError, match=words):
        table.read(content)


@given(st.text(max_size=20))
@example("=1+1")
@example("\t=1")
def test_no_text_of_ours_begins_as_a_formula_does(text):
    assert not table.harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
