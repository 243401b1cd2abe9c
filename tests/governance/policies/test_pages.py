from __future__ import annotations

from governance.policies.catalogue import load_policies
from governance.policies.pages import config_part, policies_page, with_config_part
from tests.house.tree import ROOT


def test_the_page_of_policies_is_as_they_say_of_themselves() -> None:
    page = (ROOT / "docs" / "policies.md").read_text()
    assert page == policies_page(load_policies()), "`make docs` writes docs/policies.md anew"


def test_the_policies_part_of_the_settings_file_is_as_they_say_of_themselves() -> None:
    config = (ROOT / "config.yaml").read_text()
    assert config == with_config_part(config, config_part(load_policies())), "`make docs` writes config.yaml anew"


def test_only_the_policies_part_is_replaced() -> None:
    part = config_part(load_policies())
    assert with_config_part(f"a\n{part}b\n", config_part([])) == f"a\n{config_part([])}b\n"
