"""Lists and values inside strings."""

from __future__ import annotations

import pytest

from ingest.collectors.okta.record.debug_values import MAX_LISTED, listed, pairs, plain
from ingest.contract.errors import RecordError


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (None, None),
        (True, None),
        ("", None),
        ("\x00", None),
        ([], []),
        ("[]", []),
        ("[ ]", []),
        ("{}", []),
        ("mail", ["mail"]),
        ("mail, department", ["mail", "department"]),
        ("[mail, department]", ["mail", "department"]),
        ('["mail", "department"]', ["mail", "department"]),
        ("['mail', 'department']", ["mail", "department"]),
        (["mail", None, 7, {}, "de\x00pt"], ["mail", "7", "dept"]),
        ({"mail": "a@example.com", "department": None}, ["mail", "department"]),
        ('{"mail": 1}', ["mail"]),
        ("A (x, y), B ((p, q), r), C)", ["A (x, y)", "B ((p, q), r)", "C)"]),
        ("A (x, B", ["A (x, B"]),
        (",,,", []),
        (12, ["12"]),
    ],
)
def test_listed(value: object, names: list[str] | None) -> None:
    assert listed(value) == names


def test_listed_has_a_limit() -> None:
    assert listed(",".join("a" * MAX_LISTED)) == ["a"] * MAX_LISTED
    with pytest.raises(RecordError, match="1001 names"):
        listed(["a"] * (MAX_LISTED + 1))


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        (None, {}),
        ("LOW", {}),
        ("{level=LOW}", {"level": "LOW"}),
        ("{reasons=New Device, New IP, level=HIGH}", {"reasons": "New Device, New IP", "level": "HIGH"}),
        ('{"level": "LOW", "reasons": null, "n": 2}', {"level": "LOW", "n": "2"}),
        ({"level": "LOW", "of": []}, {"level": "LOW"}),
        ("{stray, level=LOW}", {"level": "LOW"}),
        ([1], {}),
    ],
)
def test_pairs(value: object, entries: dict[str, str]) -> None:
    assert pairs(value) == entries


def test_plain_values_are_safe_to_keep() -> None:
    odd = {"a\x00b": "c\x00d", "n": [None, True, 1.5, 2**70, -(2**63)], "deep": [[[[["lost"]]]]], "": ""}
    kept = {"ab": "cd", "n": [None, True, 1.5, str(2**70), -(2**63)], "deep": [[[None]]], "": ""}
    assert plain(odd) == kept


def test_plain_has_a_limit() -> None:
    with pytest.raises(RecordError, match="1001 entries"):
        plain(list(range(MAX_LISTED + 1)))
