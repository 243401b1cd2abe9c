from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config.bus_settings import BusSettings, Option, referred, resolved
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


@pytest.mark.parametrize(
    ("env", "file", "message"),
    [
        ("GONE", None, "bus.url_env names the environment variable GONE, which is not set"),
        (None, "gone", "bus.url_file names .*gone, which cannot be read"),
        (None, "empty", "bus.url_file names .*empty, which is empty"),
        (None, "binary", "bus.url_file names .*binary, which cannot be read"),
        ("X", "empty", "bus.url_env and bus.url_file are both set"),
    ],
)
def test_a_reference_to_nothing_is_the_operators(
    env: str | None, file: str | None, message: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff")
    with pytest.raises(SetupError, match=message):
        referred("bus.url", env, str(tmp_path / file) if file else None, {})


def test_an_option_has_one_value() -> None:
    with pytest.raises(SetupError, match=r"bus\.options.client_id is given twice"):
        resolved(BusSettings(options={"client_id": "a", "client_id_env": "B"}), {"B": "b"})
