"""What an application's own list means."""

from __future__ import annotations

from ingest.contract.application_lists import IDP
from ingest.contract.providers.applist import PROVIDER


def test_it_is_no_identity_provider_and_tells_of_no_sign_in() -> None:
    assert PROVIDER.is_own_list
    assert PROVIDER.streams == {"census"}
    assert PROVIDER.idp == IDP
