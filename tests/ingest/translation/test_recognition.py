from __future__ import annotations

import orjson
import pytest

from ingest.collection.translators import find_translators
from ingest.contract.errors import RecordError
from ingest.translation.recognition import translator_for
from tests.ingest.authored import signed_in


def test_a_record_is_known_by_its_shape() -> None:
    assert translator_for(signed_in(1), find_translators()).idp == "okta"
    audit = {"id": "x", "activityDisplayName": "Add user", "activityDateTime": "2026-01-01T00:00:00Z"}
    assert translator_for(audit, find_translators()).idp == "entra"


def test_what_nobody_recognises_names_its_keys() -> None:
    with pytest.raises(
        RecordError, match=r"no identity provider recognises it \(known: entra, okta\); its keys are 'a'"
    ):
        translator_for({"a": 1}, find_translators())


@pytest.mark.parametrize(
    ("around", "path"),
    [
        ({"exported": [signed_in(1)]}, ".exported[]"),
        ({"a": {"b-c": {"d": signed_in(1)}}}, '.a."b-c".d'),
        ({"text": orjson.dumps(signed_in(1)).decode()}, ".text | fromjson"),
    ],
)
def test_a_record_within_one_of_a_product_that_nobody_knows_is_told_with_how_to_take_it_out(
    around: dict[str, object], path: str
) -> None:
    with pytest.raises(RecordError) as refused:
        translator_for({"id": 1, **around}, find_translators())
    expected = f"; a record of okta seems to stand in it, and `jq -c '{path}'` takes such records out"
    assert str(refused.value).endswith(expected)


def test_the_search_for_a_record_within_is_bounded() -> None:
    deep: object = signed_in(1)
    for _ in range(200):
        deep = {"a": deep}
    with pytest.raises(RecordError, match=r"its keys are 'deep'$"):
        translator_for({"deep": deep}, find_translators())
