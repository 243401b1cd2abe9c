from __future__ import annotations

from ingest.collection.translators import find_translators


def test_translators_are_found_by_folder() -> None:
    assert [translator.idp for translator in find_translators()] == ["entra", "okta"]
