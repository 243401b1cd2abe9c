from __future__ import annotations

from governance.policies.support.cached_by_identity import remembered


def test_it_is_made_once_per_object_not_per_value() -> None:
    seen: list[list[int]] = []

    @remembered
    def total(numbers: list[int]) -> int:
        seen.append(numbers)
        return sum(numbers)

    one, same = [1, 2], [1, 2]
    assert [total(one), total(one), total(same), total(one)] == [3, 3, 3, 3]
    assert [made is one for made in seen] == [True, False, True]
