from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config.strict_yaml import Document
from ingest.contract.errors import SetupError


def document(text: str | bytes, tmp_path: Path) -> Document:
    file = tmp_path / "config.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return Document(file)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("1_000", "1_000"),
        ("true", True),
        ("~", None),
        ("", None),
        ("-12", -12),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("'12'", "12"),
        ("[a, {b: 1}]", ["a", {"b": 1}]),
    ],
)
def test_a_scalar_is_what_it_looks_like(written: str, value: object, tmp_path: Path) -> None:
    assert document(f"key: {written}", tmp_path).value == {"key": value}


def test_keys_are_text_and_know_their_lines(tmp_path: Path) -> None:
    found = document("a:\n  0123: x\n  b: [1,\n   {c: 2}]\n", tmp_path)
    assert found.value == {"a": {"0123": "x", "b": [1, {"c": 2}]}}
    lines = {path: found.place(path).rpartition(":")[2] for path in ("a", "a.0123", "a.b", "a.b[1].c", "a.b[1].d", "x")}
    assert lines == {"a": "1", "a.0123": "2", "a.b": "3", "a.b[1].c": "4", "a.b[1].d": "4", "x": "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "config.yaml:4: key b.c stands twice, first on line 3"),
        ("a: [1\nb: 2", "config.yaml:2: "),
        ("a: &x [*x]", "config.yaml:1: a[0] contains itself"),
        ("a: !!python/object:os.system x", "could not determine a constructor"),
        ("? [a]\n: 1", "config.yaml:1: a key must be text"),
        ("a: 1\n---\nb: 2", "config.yaml:2: but found another document"),
        (b"a: \xff", "config.yaml"),
        ('a: 1\n"\\ud800": 1', "config.yaml:2: there is half a character by itself"),
        ('a: ["\\udfff"]', "config.yaml:1: there is half a character by itself"),
        ("[" * 5_000, "nested too deeply"),
        ("# " + "x" * 5_000_000, "no settings file"),
    ],
)
def test_what_is_no_settings_file_is_refused_with_its_line(text: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refused:
        document(text, tmp_path)
    assert message in str(refused.value)


@given(st.text(max_size=60) | st.lists(st.sampled_from(list("ab:[]{}-&*!|>\n #?\"'")), max_size=30).map("".join))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, errors="replace")
    with suppress(SetupError):
        assert Document(file).place("").startswith(f"{file}:")


def test_aliases_that_spell_a_billion_values_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(SetupError, match="values, repeated ones counted; it is no settings file"):
        document("\n".join(lines), tmp_path)
