"""The third promise of every collector: each of the vendor's types is mapped, or ignored on purpose."""

from __future__ import annotations

import pytest

from tests.promises.collector_harness import Harness, harnesses
from tests.shared_data import shared_data


@pytest.mark.parametrize("harness", harnesses(), ids=lambda harness: harness.idp)
def test_3_every_vendor_type_is_mapped_or_listed(harness: Harness) -> None:
    assert harness.unmapped(shared_data() / "contracts") == []
