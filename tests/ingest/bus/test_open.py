"""URLs of buses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.bus.embedded import EmbeddedBus
from ingest.bus.kafka import KafkaBus
from ingest.bus.open import open_bus
from ingest.contract.errors import SetupError

ROOT = Path(__file__).parents[3]


def test_embedded_makes_its_file_and_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "bus.sqlite"
    assert isinstance(open_bus(f"embedded:{path}", {}), EmbeddedBus)
    assert path.is_file()


@pytest.mark.parametrize("servers", ["127.0.0.1:9092", "a.example.com:1,b.example.com:65535", "[2001:db8::1]:9092"])
def test_kafka_is_opened_without_asking_it(servers: str) -> None:
    assert isinstance(open_bus(f"kafka://{servers}", {"security_protocol": "SSL"}), KafkaBus)


@pytest.mark.parametrize(
    "url",
    ["", "embedded:", "kafka://", "kafka:a:1", "kafka://a", "kafka://a:0", "kafka://a:70000", "kafka://a:1,",
     "kafka://:9092", "kafka://a:x", "sqlite:///bus.db", "amqp://a:1", "kafka://a:١"],
)  # fmt: skip
def test_any_other_form_is_refused_with_the_two_that_are_taken(url: str) -> None:
    with pytest.raises(SetupError, match=r"embedded:PATH.*kafka://HOST:PORT"):
        open_bus(url, {})


def test_options_are_for_kafka_only(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="linger_ms"):
        open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {"linger_ms": 1})


def test_the_kafka_client_is_loaded_for_kafka_only(tmp_path: Path) -> None:
    program = (
        "import sys; from ingest.bus.open import open_bus; open_bus(sys.argv[1], {}); "
        "sys.exit('kafka loaded' if 'kafka' in sys.modules else 0)"
    )
    subprocess.run([sys.executable, "-c", program, f"embedded:{tmp_path / 'bus.sqlite'}"], cwd=ROOT, check=True)
