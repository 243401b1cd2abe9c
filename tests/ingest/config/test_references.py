from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config.references import referred
from ingest.contract.errors import SetupError


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
