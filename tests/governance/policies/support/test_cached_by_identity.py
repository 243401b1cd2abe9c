from __future__ import annotations

from governance.policies.support.cached_by_identity import remembered, remembered_of_few


def test_it_is_made_once_per_object_not_per_value() -> None:
    seen: list[list[int]] = []

    @remembered
    def total(numbers: list[int]) -> int:
        seen.append(numbers)
        return sum(numbers)

    one, same = [1, 2], [1, 2]
    assert [total(one), total(one), total(same), total(one)] == [3, 3, 3, 3]
    assert [made is one for made in seen] == [True, False, True]


def test_of_the_last_few_objects_it_is_made_once_each() -> None:
    seen: list[list[int]] = []

    @remembered_of_few
    def total(numbers: list[int]) -> int:
        seen.append(numbers)
        return sum(numbers)

    one, same = [1, 2], [1, 2]
    assert [total(one), total(same), total(one), total(same)] == [3, 3, 3, 3]
    assert [made is one for made in seen] == [True, False]
    many = [[number] for number in range(50)]
    assert [total(numbers) for numbers in many] == list(range(50)) and total(one) == 3
