"""URLs of buses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.bus.embedded.bus import EmbeddedBus
from ingest.bus.kafka.kafka_python.bus import KafkaPythonBus
from ingest.bus.kafka.librdkafka.bus import LibrdkafkaBus
from ingest.bus.kafka.options import Options
from ingest.bus.open import check_bus, open_bus
from ingest.contract.errors import SetupError

ROOT = Path(__file__).parents[3]
KAFKA = "kafka://127.0.0.1:9092"


def test_embedded_makes_its_file_and_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "bus.sqlite"
    assert isinstance(open_bus(f"embedded:{path}", {}), EmbeddedBus)
    assert path.is_file()


@pytest.mark.parametrize("servers", ["127.0.0.1:9092", "a.example.com:1,b.example.com:65535", "[2001:db8::1]:9092"])
def test_kafka_is_opened_without_asking_it(servers: str) -> None:
    options: Options = {"security_protocol": "SSL"}
    assert isinstance(open_bus(f"kafka://{servers}", options, "kafka-python"), KafkaPythonBus)
    assert isinstance(open_bus(f"kafka://{servers}", options, "librdkafka"), LibrdkafkaBus)


def test_left_to_itself_it_takes_librdkafka_where_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(open_bus(KAFKA, {}), LibrdkafkaBus)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert isinstance(open_bus(KAFKA, {}), KafkaPythonBus)
    assert isinstance(open_bus(KAFKA, {}, "kafka-python"), KafkaPythonBus)
    with pytest.raises(SetupError, match=r"install jitgov\[librdkafka\]"):
        open_bus(KAFKA, {}, "librdkafka")


@pytest.mark.parametrize("options", [{"proxy_url": "http://a:1"}, {"sasl_mechanism": "GSSAPI"}])
def test_what_librdkafka_cannot_do_is_left_to_kafka_python(options: Options) -> None:
    assert isinstance(open_bus(KAFKA, options), KafkaPythonBus)
    with pytest.raises(SetupError, match=r"cannot do bus\.options.*kafka-python"):
        open_bus(KAFKA, options, "librdkafka")


@pytest.mark.parametrize(
    "url",
    ["", "embedded:", "kafka://", "kafka:a:1", "kafka://a", "kafka://a:0", "kafka://a:70000", "kafka://a:1,",
     "kafka://:9092", "kafka://a:x", "sqlite:///bus.db", "amqp://a:1", "kafka://a:١"],
)  # fmt: skip
def test_any_other_form_is_refused_with_the_two_that_are_taken(url: str) -> None:
    for ask in (open_bus, check_bus):
        with pytest.raises(SetupError, match=r"embedded:PATH.*kafka://HOST:PORT"):
            ask(url, {})


def test_what_is_only_checked_is_not_made(tmp_path: Path) -> None:
    check_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {})
    check_bus(KAFKA, {"linger_ms": 5})
    assert not any(tmp_path.iterdir())
    with pytest.raises(SetupError, match=r"bus\.options\.linger_ms must be of type int"):
        check_bus(KAFKA, {"linger_ms": "5"})


def test_options_are_for_kafka_only(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="linger_ms"):
        open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {"linger_ms": 1})


@pytest.mark.parametrize(
    ("url", "client", "absent"),
    [
        ("embedded:bus.sqlite", "auto", {"kafka", "confluent_kafka"}),
        (KAFKA, "librdkafka", {"kafka"}),
        (KAFKA, "kafka-python", {"confluent_kafka"}),
    ],
)
def test_only_the_client_that_is_used_is_loaded(url: str, client: str, absent: set[str], tmp_path: Path) -> None:
    program = (
        "import sys; from ingest.bus.open import open_bus; open_bus(sys.argv[1], {}, sys.argv[2]); print(*sys.modules)"
    )
    command = [sys.executable, "-c", program, url, client]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
    assert not absent & set(ended.stdout.split())
