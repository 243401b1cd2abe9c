from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest

from ingest.config.loading import load, problems
from ingest.contract.errors import SetupError


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    client_secret: str | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    stale_after_days: Annotated[int, msgspec.Meta(ge=1)] = 90
    url: str = "sqlite:///x"
    url_env: str | None = None
    rules: list[Rule] = []
    receivers: tuple[Rule, ...] = ()
    kinds: tuple[Literal["finding", "access"], ...] = ()
    options: dict[str, str | int | bool] = {}
    label: Annotated[str, msgspec.Meta(pattern="^[a-z]+$", description="small letters")] | None = None
    weights: dict[Literal["mail", "name"], int] = {}
    names: dict[str, Annotated[str, msgspec.Meta(pattern="^[a-z]+$", description="small letters")]] = {}


class All(msgspec.Struct, frozen=True, kw_only=True):
    part: Part = Part()
    extra: Part | None = None


def loaded(text: str, tmp_path: Path) -> All:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    return load(file, All)


def refusal(text: str, tmp_path: Path) -> str:
    with pytest.raises(SetupError) as refused:
        loaded(text, tmp_path)
    return str(refused.value).replace(f"{tmp_path}/", "")


def test_what_is_left_out_keeps_its_default(tmp_path: Path) -> None:
    assert loaded("", tmp_path) == All()
    assert loaded("part:\n  stale_after_days: 7", tmp_path).part == Part(stale_after_days=7)
    assert loaded("extra: null", tmp_path).extra is None
    assert loaded("extra: {}", tmp_path).extra == Part()


def test_an_instant_is_text_with_a_zone(tmp_path: Path) -> None:
    found = loaded("part: {rules: [{id: a, until: 2027-01-31T00:00:00Z}]}", tmp_path)
    assert found.part.rules[0].until == datetime(2027, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prat: {}", "config.yaml:1: prat: unknown key; did you mean part?"),
        ("part: {receivers: [{id: 1}]}", "part.receivers[0].id: Expected `str`"),
        ("part: {receivers: [{id: a, client_secret: s}]}", "part.receivers[0].client_secret: a secret never stands"),
        ("part: {kinds: [findings]}", "part.kinds[0]: Expected one of finding, access (it is 'findings')"),
        ("part:\n  zzz: 1", "config.yaml:2: part.zzz: unknown key; known are stale_after_days, url, url_env,"),
        ("part:\n  stale_after: 1", "part.stale_after: unknown key; did you mean stale_after_days?"),
        ("part:\n  stale_after_days: 0", "config.yaml:2: part.stale_after_days: Expected `int` >= 1 (it is 0)"),
        ("part:\n  stale_after_days: '7'", "part.stale_after_days: Expected `int`, got `str` (it is '7')"),
        ("part:\n  stale_after_days:", "part.stale_after_days: Expected `int`, got `null` (it is empty)"),
        ("part:\n  label: A", "config.yaml:2: part.label: Expected small letters (it is 'A')"),
        ("part:\n  names: {a: B}", "config.yaml:2: part.names.a: Expected small letters (it is 'B')"),
        ("part:\n  weights: {nmae: 1}", "config.yaml:2: part.weights.nmae: unknown key; did you mean name?"),
        ("part: 5", "config.yaml:1: part: Expected a mapping of keys, got 5"),
        ("- a", "config.yaml:1: the file: Expected a mapping of keys"),
        ("part:", "config.yaml:1: part: Expected a mapping of keys, got empty"),
        ("part:\n  rules:\n  - {}", "config.yaml:3: part.rules[0].id: missing; it has no default"),
        (
            "part:\n  rules: [{id: a, until: 2027-01-31}]",
            "part.rules[0].until: Invalid RFC3339 encoded datetime, like 2",
        ),
        ("part:\n  rules: [{id: a, until: 2027-01-31T00:00:00}]", "part.rules[0].until: Expected `datetime` with a"),
        ("part:\n  options: {a: [1]}", "part.options.a: Expected `bool | int | str`, got `array`"),
        ("part:\n  rules: [{id: a, client_secret: x}]", "client_secret_file or client_secret_env"),
        ("part:\n  options: {sasl_plain_password: hunter2}", "sasl_plain_password_file or sasl_plain_password_env"),
        ("part:\n  password: hunter2", "name what holds it with password_file or password_env"),
        ("part:\n  url: postgresql://u:hunter2@db/x", "name what holds the URL with url_file or url_env"),
        ("part:\n  url: postgresql://db/x?password=hunter2", "name what holds the URL with url_file or url_env"),
    ],
)
def test_what_is_wrong_is_told_with_line_path_and_way_out(text: str, message: str, tmp_path: Path) -> None:
    found = refusal(text, tmp_path)
    assert message in found
    assert "hunter2" not in found


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = refusal("prat: 1\npart:\n  stale_after_days: x\n  urls: y\n", tmp_path)
    assert found.count("\n  config.yaml:") == 3


def test_references_and_urls_without_a_password_are_fine(tmp_path: Path) -> None:
    text = (
        "part: {url: 'postgresql://u@db/x', options: {sasl_plain_password_file: /run/x, token_env: T, password: null}}"
    )
    with pytest.raises(SetupError, match=r"options\.password: Expected"):
        loaded(text, tmp_path)
    assert loaded(text.replace(", password: null", ""), tmp_path).part.options["token_env"] == "T"


class Whole(msgspec.Struct, forbid_unknown_fields=True):
    low: int
    high: int

    def __post_init__(self) -> None:
        """Raise ValueError where they are the wrong way round."""
        if self.low > self.high:
            raise ValueError("low lies above high")


class Wholes(msgspec.Struct, forbid_unknown_fields=True):
    pairs: list[Whole] = []


def test_what_a_section_refuses_as_a_whole_is_told_with_line_and_path(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("pairs:\n  - {low: 1, high: 2}\n  - {low: 2, high: 1}\n")
    with pytest.raises(SetupError, match=r"config.yaml:3: pairs\[1\]: low lies above high"):
        load(path, Wholes)


def test_a_word_that_is_none_of_a_choice_is_told_with_the_choice() -> None:
    assert list(problems("glass", Literal["shared", "service"], "type")) == [
        ("type", "Expected one of shared, service (it is 'glass')")
    ]
