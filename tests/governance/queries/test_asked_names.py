"""Names are asked for once, and remembered within a bound."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from governance.queries import asked_names
from governance.queries.asked_names import AskedNames


class Names:
    """Knows a name of each key but ``nobody``, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    def __call__(self, keys: Collection[str]) -> dict[str, str | None]:
        self.asked.append(set(keys))
        return {key: key.upper() for key in keys if key != "nobody"}


def test_a_name_is_asked_for_once() -> None:
    known = Names()
    names = AskedNames(known)
    assert names.of({"a", "nobody"}) == {"a": "A"}
    assert names.of({"a", "b", "nobody"}) == {"a": "A", "b": "B"}
    assert names.of({"a", "nobody"}) == {"a": "A"}
    assert names.of(()) == {}
    assert known.asked == [{"a", "nobody"}, {"b"}]


def test_a_walk_keeps_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_names, "_MOST_REMEMBERED", 2)
    known = Names()
    names = AskedNames(known)
    for keys in ({"a", "b"}, {"a", "c"}, {"a", "c"}, {"d", "e", "f"}, {"a"}):
        assert names.of(keys) == {key: key.upper() for key in keys}
    assert known.asked == [{"a", "b"}, {"a", "c"}, {"d", "e", "f"}]
