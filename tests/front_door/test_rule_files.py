"""Rules in files of their own are rules like those of config.yaml, told with their place where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from front_door.settings import settings_in
from ingest.contract.errors import SetupError
from tests.governance.custom_rules import rule


def test_rules_stand_in_files_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "b.yaml").write_text(yaml.safe_dump(rule(id="second")))
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"governance": {"rules": [rule()]}}))
    assert [each.id for each in settings_in(tmp_path / "config.yaml").governance.rules] == ["short_name", "second"]
    (tmp_path / "rules" / "a.yaml").write_text(yaml.safe_dump(rule(id="first", when="account.nam == 'x'")))
    with pytest.raises(SetupError, match=r"\(first\): when: account.nam is nothing that a rule is told"):
        settings_in(tmp_path / "config.yaml")
    (tmp_path / "rules" / "a.yaml").write_text("id: first\nwhenn: x\n")
    with pytest.raises(SetupError, match=r"a\.yaml:2: whenn: unknown key; did you mean when"):
        settings_in(tmp_path / "config.yaml")
