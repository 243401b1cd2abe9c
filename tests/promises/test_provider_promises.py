"""What every identity provider's leaf promises: it speaks of streams that are read, and leaves nothing open."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import httpx
import pytest

from ingest.collection.translators import find_translators
from ingest.contract.errors import SetupError
from ingest.contract.event import EntitlementType, PartyType
from ingest.contract.providers.catalogue import provider_of, providers
from ingest.contract.providers.interface import WAYS, Provider
from ingest.store.checkpoints import CheckpointFile
from tests.ingest.collection.fakes import Time
from tests.promises.collector_harness import Harness, harnesses

EVERY = pytest.mark.parametrize("provider", providers().values(), ids=list(providers()))


def test_every_translator_of_the_house_has_a_provider_and_every_provider_a_translator() -> None:
    with_records = {idp for idp, provider in providers().items() if not provider.is_own_list}
    assert with_records == {translator.idp for translator in find_translators()}


@pytest.mark.parametrize("harness", harnesses(), ids=lambda harness: harness.idp)
def test_it_names_streams_that_are_collected(harness: Harness, tmp_path: Path) -> None:
    with CheckpointFile(tmp_path / "places.sqlite").source_checkpoints(harness.idp, "promised") as places:
        collector = harness.collector(lambda _: httpx.Response(500), Time(), places)
    assert provider_of(harness.idp).streams <= set(collector.streams)


@EVERY
def test_it_says_where_each_way_and_each_type_of_account_is_seen(provider: Provider) -> None:
    assert set(provider.sign_in_streams) == WAYS
    assert set(provider.use_streams) == set(get_args(PartyType))
    assert all(provider.use_streams.values())


@EVERY
def test_what_stands_in_for_a_stream_is_none_of_its_streams(provider: Provider) -> None:
    assert provider.stand_ins.keys().isdisjoint(provider.streams)
    assert set(provider.stand_ins.values()) <= provider.streams


@EVERY
def test_its_words_are_spelled_as_they_are_compared(provider: Provider) -> None:
    for words in (
        provider.own_application_names,
        provider.made_by_login,
        provider.own_applications,
        provider.own_tenants,
    ):
        assert all(word == word.lower().strip() != "" for word in words)
    assert provider.direct_members_only <= set(get_args(EntitlementType))
    assert provider.vendor
    assert provider.product


@EVERY
def test_an_issuer_of_it_is_known_by_its_idp(provider: Provider) -> None:
    assert provider_of(f"{provider.idp}:any:label") is provider_of(provider.idp) is provider


@pytest.mark.parametrize("issuer", ["", "acme:okta", "Okta:acme", "catalogue:x", "interface"])
def test_an_unknown_one_is_an_error_and_has_no_default(issuer: str) -> None:
    with pytest.raises(SetupError, match="no identity provider is called"):
        provider_of(issuer)
