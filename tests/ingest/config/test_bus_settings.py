from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config.bus_settings import BusSettings, Option, resolved
from ingest.contract.errors import SetupError


def test_the_environment_stands_above_the_reference_and_that_above_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("kafka://from-file:9092\n")
    written = BusSettings(url="embedded:x", url_file=str(file))
    assert resolved(BusSettings(), {}).url == "embedded:jitgov-bus.sqlite"
    assert resolved(written, {}).url == "kafka://from-file:9092"
    assert resolved(written, {}, "kafka://override:9092").url == "kafka://override:9092"


def test_options_are_looked_up_by_their_references(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter2\n")
    options: dict[str, Option] = {
        "sasl_plain_password_file": str(tmp_path / "password"),
        "sasl_plain_username_env": "NAME",
        "ssl_cafile": "/etc/ca.pem",
        "linger_ms": 5,
    }
    assert resolved(BusSettings(options=options), {"NAME": "jitgov"}).options == {
        "sasl_plain_password": "hunter2",
        "sasl_plain_username": "jitgov",
        "ssl_cafile": "/etc/ca.pem",
        "linger_ms": 5,
    }


def test_an_option_has_one_value() -> None:
    with pytest.raises(SetupError, match=r"bus\.options.client_id is given twice"):
        resolved(BusSettings(options={"client_id": "a", "client_id_env": "B"}), {"B": "b"})
