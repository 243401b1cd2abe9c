"""How names are spelled to be compared, and which are alike."""

from __future__ import annotations

import pytest

from governance.folds.identities.names import BLOCK, alike, spelled_names


def names(name: str | None) -> set[str]:
    return {spelling[BLOCK + 1 :] for spelling in spelled_names(name)}


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Ada Berg", {"ada berg"}),
        ("BERG, Ada", {"ada berg"}),
        ("Jürgen Müller", {"juergen mueller", "jurgen muller"}),
        ("Søren Ångström", {"soeren aangstroem", "soren angstrom"}),
        ("Zoë  O'Neill-Fox", {"zoe oneill fox"}),
        ("Łukasz Żak", {"lukasz zak"}),
        ("Administrator", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_a_name_is_spelled_as_it_may_be_met(name: str | None, spelled: set[str]) -> None:
    assert names(name) == spelled


@pytest.mark.parametrize(
    ("first", "second", "are_alike"),
    [
        ("Ada Berg", "Berg, Ada", True),
        ("Jürgen Müller", "Jurgen Muller", True),
        ("Jürgen Müller", "Juergen Mueller", True),
        ("Katherine Holm", "Katharine Holm", True),
        ("Ada Berg", "Amir Berg", False),
        ("Ada Berg", "Ada Bach", False),
    ],
)
def test_names_are_alike_for_all_accents_order_and_a_slip(first: str, second: str, are_alike: bool) -> None:
    assert (alike(spelled_names(first), spelled_names(second)) is not None) is are_alike
    assert (alike(spelled_names(second), spelled_names(first)) is not None) is are_alike
