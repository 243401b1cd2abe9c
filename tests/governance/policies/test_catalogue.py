from __future__ import annotations

from governance.policies.catalogue import load_policies, policies_page
from tests.house.tree import ROOT


def test_the_page_of_the_policies_is_current() -> None:
    page = (ROOT / "docs" / "policies.md").read_text()
    assert page == policies_page(load_policies()), "write docs/policies.md anew: policies_page(load_policies())"
