"""Which application a name means."""

from __future__ import annotations

import pytest

from ingest.contract.errors import UnclearError
from ingest.imports.account_lists.application_names import application_meant

REGISTER = {"okta:acme|0oa1crm": ["Orbit CRM"], "entra:acme|7": ["Wiki"], "okta:acme|0oa2": ["Wiki"]}


@pytest.mark.parametrize("word", ["okta:acme|0oa1crm", "0oa1crm", "Orbit CRM", "orbit  crm"])
def test_a_key_an_id_and_a_name_mean_it(word: str) -> None:
    assert application_meant(word, REGISTER, is_new=False) == "okta:acme|0oa1crm"


def test_a_name_of_several_is_refused_with_their_keys() -> None:
    with pytest.raises(
        UnclearError, match=r"several applications; name one by its key: entra:acme\|7, okta:acme\|0oa2"
    ):
        application_meant("wiki", REGISTER, is_new=False)


def test_a_slip_is_asked_about_and_a_new_name_taken() -> None:
    with pytest.raises(UnclearError, match="did you mean 'Orbit CRM'"):
        application_meant("Orbit CMR", REGISTER, is_new=False)
    assert application_meant("Orbit CMR", REGISTER, is_new=True) == "applist:Orbit CMR|Orbit CMR"
    assert application_meant("Badge printer", REGISTER, is_new=False) == "applist:Badge printer|Badge printer"


@pytest.mark.parametrize("word", ["CRM", "orbit", "The Orbit CRM"])
def test_some_words_of_a_name_are_asked_about(word: str) -> None:
    with pytest.raises(UnclearError, match=r"did you mean 'Orbit CRM' \(okta:acme\|0oa1crm\)\?"):
        application_meant(word, REGISTER, is_new=False)
    assert application_meant(word, REGISTER, is_new=True) == f"applist:{word}|{word}"
    with pytest.raises(UnclearError, match=r"did you mean 'Orbit CRM' \(applist:Orbit CRM\|Orbit CRM\)\?"):
        application_meant(word, {"applist:Orbit CRM|Orbit CRM": []}, is_new=False)
    assert application_meant("rbit", {"okta:acme|1": ["Orbital"]}, is_new=False) == "applist:rbit|rbit"


@pytest.mark.parametrize("word", ["", " ", "a|b", "x" * 101])
def test_what_can_be_no_name_is_refused(word: str) -> None:
    with pytest.raises(UnclearError, match="is no application's name"):
        application_meant(word, REGISTER, is_new=True)
