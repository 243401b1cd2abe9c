from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files.json_pieces import Record, UnreadablePiece
from ingest.files.json_splitting import Splitter

Piece = Record | UnreadablePiece
A, B, C = '{"a": 1}', '{"b": [{"x": "}]"}]}', '{"c": "\\"\\\\"}'


def split(text: str | bytes, chunk: int = 1 << 20, limit: int = 1 << 20) -> list[Piece]:
    written = text.encode() if isinstance(text, str) else text
    chunks = (written[at : at + chunk] for at in range(0, len(written), chunk))
    return list(Splitter(chunks, limit).pieces())


def told(pieces: list[Piece]) -> list[tuple[int, str]]:
    return [(p.line, p.raw.decode()) if isinstance(p, Record) else (p.passed.line, f"! {p.reason}") for p in pieces]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{A}\n{B}\n{C}\n", (1, 2, 3)),
        (f"{A}\r\n\r\n{B}\r\n  {C}", (1, 3, 4)),
        (f"\ufeff{A}\n{B}\n\ufeff{C}\n", (1, 2, 3)),
        (f"{A}{B} {C}", (1, 1, 1)),
        (f"{A},\n{B},\n{C},\n", (1, 2, 3)),
        (f"\x1e{A}\n\x1e{B}\n\x1e{C}\n", (1, 2, 3)),
        (f"[{A},{B},{C}]", (1, 1, 1)),
        (f"[\n{A},\n{B}\n, {C}]\n", (2, 3, 4)),
        (f"[\n{A},{B},\n{C}\n]\n", (2, 2, 3)),
        (f"[\n{A},\r\n{B}\r\n,\n{C}]\n", (2, 3, 5)),
        (f'{{"records": [{A}, {B}, {C}]}}', (1, 1, 1)),
        (f'{{"records":[{A},{B}]}}\n{{"records":[{C}]}}\n', (1, 1, 2)),
        (f'{{"@odata.context": "a[b", "value": [{A},{B}], "@odata.nextLink": "c]d"}}\n{C}', (1, 1, 2)),
        (f'{{\n "@odata.context": "x",\n "value": [\n{A},\n{B}\n],\n "count": 2\n}}\n{C}', (4, 5, 9)),
        (f'{{"records": [{A}], "value": [{B}]}}{C}', (1, 1, 1)),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, 7, 1 << 20])
def test_every_frame_gives_its_records(text: str, lines: tuple[int, ...], chunk: int) -> None:
    assert told(split(text, chunk)) == list(zip(lines, (A, B, C), strict=True))


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "[]", '{"records": []}', '{"value": []}\n', " [ ] \n"])
def test_nothing_is_nothing(text: str) -> None:
    assert split(text) == []


def test_a_record_over_lines_is_put_on_one_token_for_token() -> None:
    record = '{\r\n  "a b": "c\\n  d \\" e",\r\n  "n": 1.50e+3,\n\t"o": [ 1,\n 2 ]\n}'
    first, second = split(f"{record}\n{{\n}}")
    assert told([first]) == [(1, '{"a b":"c\\n  d \\" e","n":1.50e+3,"o":[1,2]}')]
    assert told([second]) == [(7, "{}")]


NOT_JSON, NO_OBJECT, NO_VALUE = "! not JSON", "! not a JSON object", "! '{' stands where no value can"
CUT_STRING, CUT = "! a string is not closed where its line ends", "! the text ends within it"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A broken line does not take the next with it, however it is broken.
        (f'{A}\n{{"x": "cut\n{B}\n', [(1, A), (2, CUT_STRING), (3, B)]),
        (f'{{"x": tru\n{A}\n{B}\n', [(1, NO_VALUE), (2, A), (3, B)]),
        (f'{{"x":\n{A}\n{B}\n', [(1, NO_VALUE), (2, A), (3, B)]),
        (f'{{"x": [\n{A}\n{B}\n', [(1, NO_VALUE), (2, A), (3, B)]),
        (f'{{"x": {{"y": 1,\n{A}\n', [(1, NO_VALUE), (2, A)]),
        (f'{{"x": [1, 2]]\n{A}\n', [(1, "! ']' closes what is not open"), (2, A)]),
        (f"hello\n{A}\n}}\nid,name\n{B}", [(1, NO_OBJECT), (2, A), (3, NO_OBJECT), (4, NO_OBJECT), (5, B)]),
        (f'{A}\n{{"x": [1, 2', [(1, A), (2, CUT)]),
        (f'{A}\n{{"x": "y', [(1, A), (2, CUT)]),
        (f'"text"\n12\nnull\n{A}', [(1, NO_OBJECT), (2, NO_OBJECT), (3, NO_OBJECT), (4, A)]),
        (f"\f\v\n{A}\n\x1c \f", [(1, NO_OBJECT), (2, A), (3, NO_OBJECT)]),
        # Nor does a broken element of a list.
        (f'[\n{A},\n{{"x": {{"y": 1,\n{B}\n]\n{C}', [(2, A), (3, NO_VALUE), (4, B), (6, C)]),
        (f'[{A}, 5, "a,]b", null, [1], {B}]', [(1, A), *[(1, NO_OBJECT)] * 4, (1, B)]),
        (f"[{A},{B},", [(1, A), (1, B), (1, "! the text ends before its list of records does")]),
        (f'{{"records": [{A}, {{"x":', [(1, A), (1, CUT)]),
        (f'{{"value": [{A}], "next', [(1, A), (1, CUT)]),
        # Printed over lines and cut: one rejection, not one for each line.
        (f'{A}\n{{\n  "x": 1,\n  "y": {{\n    "z": 2\n', [(1, A), (2, CUT)]),
    ],
)
@pytest.mark.parametrize("chunk", [1, 3, 1 << 20])
def test_a_broken_record_is_told_and_the_rest_goes_on(text: str, found: list[tuple[int, str]], chunk: int) -> None:
    assert told(split(text, chunk)) == found


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b'{"x": NaN}', "not JSON: "),
        (b'{"x": "\\ud800"}', "not JSON: "),
        (b'{"x": "\xff"}', "not UTF-8: byte 0xff after 7 bytes; save it in UTF-8"),
        (b'{"x": ' + b"[" * 300 + b"]" * 300 + b"}", "nested deeper than 256 levels"),
        (b'{"x": ' + b"[" * 9_000 + b"]" * 9_000 + b"}", "nested deeper than 256 levels"),
        (b'{"x": ' + b"9" * 400 + b"}", "not JSON: number is infinity"),
        (b'{"x": "\t"}', "not JSON: "),
    ],
)
def test_what_the_decoder_refuses_is_rejected_with_its_reason(record: bytes, reason: str) -> None:
    on_one_line = b"[" + record + b"," + A.encode() + b"]"
    for text in (record + b"\n" + A.encode(), b"[\n" + record + b",\n" + A.encode() + b"]", on_one_line):
        refused, kept = split(text)
        assert isinstance(refused, UnreadablePiece)
        assert refused.reason.startswith(reason)
        assert refused.passed.excerpt.removesuffix(b",") == record
        assert isinstance(kept, Record)
        assert kept.raw == A.encode()


@pytest.mark.parametrize("half", [127, 128])
def test_how_deep_a_record_is_counts_and_not_how_many_brackets_it_has(half: int) -> None:
    wide = json.dumps({"x": [{"y": []}] * 300})
    deep = '{"x":' + '[{"x":' * half + "1" + "}]" * half + "}"
    for text in (f"{wide}\n{deep}\n", f"[\n{wide},\n{deep}\n]"):
        kept, last = split(text)
        assert isinstance(kept, Record)
        assert kept.raw == wide.encode()
        assert isinstance(last, Record) == (2 * half + 1 <= 256)


@pytest.mark.parametrize("opened", [256, 257, 9_000])
def test_a_deep_record_that_is_cut_off_takes_no_other_line_with_it(opened: int) -> None:
    refused, *kept = split(b'{"x": ' + b"[" * opened + b"\n" + A.encode() + b"\n" + B.encode())
    assert isinstance(refused, UnreadablePiece)
    assert [piece.raw for piece in kept if isinstance(piece, Record)] == [A.encode(), B.encode()]


@pytest.mark.parametrize("chunk", [16, 100, 1 << 20])
def test_a_record_that_is_too_large_is_rejected_as_hash_and_excerpt(chunk: int) -> None:
    large = json.dumps({"x": "y" * 500, "z": [1, 2]}).encode()
    for text in (large + b"\n" + A.encode(), b"[" + large + b",\n" + A.encode() + b"]"):
        refused, kept = split(text, chunk, limit=100)
        assert isinstance(refused, UnreadablePiece)
        assert refused.reason == f"it has {len(large)} bytes; at most 100 are read"
        assert (refused.passed.excerpt, refused.passed.size) == (large[:100], len(large))
        assert isinstance(kept, Record)


def test_a_large_list_is_read_in_bounded_memory() -> None:
    record = json.dumps({"x": "y" * 2_000}).encode()

    def chunks(count: int) -> Iterator[bytes]:
        yield b'{"records": ['
        for _ in range(count):
            yield (record + b",") * 30
        yield record + b"]}"

    tracemalloc.start()
    try:
        found = sum(1 for _ in Splitter(chunks(1_000)).pieces())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == 30_001
    assert peak < 12_000_000  # of 60 MB; the beginning is looked at for a line end, 4 MiB far


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab"\\{}[]:,\n\t é', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\{}[]', max_size=3), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text("abc", min_size=1, max_size=3), json_values, max_size=4)


@given(
    st.lists(objects, max_size=5),
    st.sampled_from(["lines", "list", "records", "value", "printed"]),
    st.sampled_from([None, 1, "\t"]),
    st.integers(1, 40),
)
def test_any_records_in_any_frame_come_back(
    records: list[dict[str, object]], frame: str, indent: int | str | None, chunk: int
) -> None:
    if frame == "lines":
        text = "\n".join(map(json.dumps, records))
    elif frame == "printed":
        text = "\n".join(json.dumps(each, indent=indent, ensure_ascii=False) for each in records)
    else:
        text = json.dumps(records if frame == "list" else {frame: records}, indent=indent)
    found = split(text, chunk)
    assert [piece.value for piece in found if isinstance(piece, Record)] == records
    assert len(found) == len(records)
    assert all(b"\n" not in piece.raw for piece in found if isinstance(piece, Record))


broken_text = st.lists(
    st.sampled_from(
        [A, B, C, "{", "}", "[", "]", '"', "\\", ",", ":", "\n", "\r\n", " ", "x", '{"records": [', "\ufeff"]
    )
    | st.binary(max_size=3).map(lambda each: each.decode("latin-1")),
    max_size=30,
).map(lambda parts: "".join(parts).encode("utf-8", "replace"))


@given(broken_text | st.binary(max_size=200), st.integers(1, 20))
def test_nothing_is_lost_and_chunks_do_not_matter(text: bytes, chunk: int) -> None:
    whole = split(text)
    assert split(text, chunk) == whole
    taken = sum(len(p.raw) if isinstance(p, Record) else p.passed.size for p in whole)
    left_out = sum(map(text.count, (b" ", b"\t", b"\r", b"\n", b",", b"\x1e", b"\xef\xbb\xbf", b"[", b"]")))
    if b'"records"' not in text and b'"value"' not in text:
        assert taken >= len(text) - left_out - 2 * text.count(b"\xef\xbb\xbf")
    lines = [p.line if isinstance(p, Record) else p.passed.line for p in whole]
    assert lines == sorted(lines)


@given(st.lists(objects, min_size=1, max_size=4), st.binary(max_size=20).filter(lambda each: b"\n" not in each))
def test_a_broken_line_never_takes_its_neighbours_with_it(records: list[dict[str, object]], junk: bytes) -> None:
    lines = [json.dumps(each).encode() for each in records]
    found = split(b"\n".join([*lines, b'{"cut": "' + junk.replace(b'"', b""), *lines]))
    values = [piece.value for piece in found if isinstance(piece, Record)]
    assert values == [*records, *records]
