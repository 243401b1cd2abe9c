"""config.yaml shows every setting there is, as it is when nobody sets it, and examples that hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest

from front_door.settings import Settings, settings_in
from governance.model.policy import PolicySettings
from governance.policies.catalogue import PLACE, load_policies, plain, settings_in_force, settings_shape
from ingest.config.strict_yaml import Document
from ingest.contract.errors import SetupError
from reviews.jobs import catalogue as jobs

FILE = Path(__file__).parents[2] / "config.yaml"
LINES = FILE.read_text().splitlines()
EXAMPLES = [number for number, line in enumerate(LINES) if re.match(r" *# example:", line)]


def struct_in(shape: Any) -> type[msgspec.Struct] | None:
    alternatives = get_args(shape) if get_origin(shape) in (Union, UnionType) else (shape,)
    found = [each for each in alternatives if each is not NoneType and isinstance(each, type)]
    return next((each for each in found if issubclass(each, msgspec.Struct)), None)


def missing(value: object, struct: type[msgspec.Struct], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for field in msgspec.structs.fields(struct):
        below = f"{path}.{field.name}"
        inner = struct_in(field.type)
        if field.name not in value:
            yield below
        elif inner is not None:
            yield from missing(value[field.name], inner, below)


def every_value(settings: Settings) -> dict[str, Any]:
    """What is in force, the policies' and jobs' defaults among it."""
    values = plain(settings)
    values["governance"]["policies"] = settings_in_force(settings.governance)
    values["reviews"]["schedule"] = {name: plain(own) for name, own in jobs.settings_in_force(settings.reviews).items()}
    return values


def example_at(number: int) -> tuple[str, int]:
    """The example whose first line this is, as a value behind its key's colon, and the line after it."""
    first = LINES[number]
    indent, after = first[: first.index("#")], number + 1
    while after < len(LINES) and LINES[after].startswith(f"{indent}#   "):
        after += 1
    block = [f"{indent}{line[len(indent) + 2 :]}" for line in LINES[number + 1 : after]]
    return "\n".join([first.partition("# example:")[2], *block]), after


def test_it_has_every_key() -> None:
    written: Any = Document(FILE).value
    assert list(missing(written, Settings, "")) == []
    assert list(missing(written["reviews"]["schedule"], jobs.settings_shape(), jobs.PLACE)) == []
    lacking = list(missing(written["governance"]["policies"], settings_shape(), PLACE))
    common = {field.name for field in msgspec.structs.fields(PolicySettings)}
    assert [path for path in lacking if path.rpartition(".")[2] not in common] == []


def test_every_value_is_the_default() -> None:
    written = json.dumps(every_value(settings_in(FILE)), default=str)
    # Paths that stand in a file are relative to it.
    assert json.loads(written.replace(f"{FILE.parent}/", "")) == every_value(Settings())


def test_an_empty_value_has_an_example_below() -> None:
    bare = [
        line
        for line, below in zip(LINES, [*LINES[1:], ""], strict=True)
        if re.match(r"\s*\w+: (?:null|\[\]|\{\})", line) and "# example:" not in below
    ]
    common = {field.name for field in msgspec.structs.fields(PolicySettings)}
    settings_of_their_own = {
        policy.id: {field.name for field in msgspec.structs.fields(policy.settings)} - common
        for policy in load_policies()
    }
    assert bare == [f"    {policy_id}: {{}}" for policy_id, keys in settings_of_their_own.items() if not keys]


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_example_is_valid(number: int, tmp_path: Path) -> None:
    key = re.match(r"(\s*\w+):", LINES[number - 1])
    assert key is not None, f"line {number + 1}: the example stands below no key"
    example, after = example_at(number)
    written = tmp_path / "config.yaml"
    written.write_text("\n".join([*LINES[: number - 1], f"{key[1]}:{example}", *LINES[after:]]))
    assert every_value(settings_in(written)) != every_value(Settings())


def metas_in(shape: Any, path: str) -> Iterator[tuple[str, msgspec.Meta]]:
    """Every bound of a type, and of all that it is made of, with the key it stands at."""
    for meta in getattr(shape, "__metadata__", ()):
        yield path, meta
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        for field in msgspec.structs.fields(shape):
            yield from metas_in(field.type, f"{path}.{field.encode_name}")
    for inner in get_args(shape):
        yield from metas_in(inner, path)


def test_what_a_text_must_be_is_told_in_words() -> None:
    """Else whoever spells it otherwise is told a regular expression."""
    shapes = (Settings, settings_shape(), jobs.settings_shape())
    bounds = [bound for shape in shapes for bound in metas_in(shape, "")]
    assert len([path for path, meta in bounds if meta.pattern is not None]) > 20
    assert [path for path, meta in bounds if meta.pattern is not None and not meta.description] == []


def test_its_lines_are_readable() -> None:
    assert not [line for line in LINES if len(line) > 120]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("orphans: {}", "config.yaml:3: governance.policies.orphans: unknown key; did you mean orphan?"),
        (
            "orphan: {grace_day: 3}",
            "config.yaml:3: governance.policies.orphan.grace_day: unknown key; did you mean grace_days?",
        ),
        ("orphan: {grace_days: soon}", "config.yaml:3: governance.policies.orphan.grace_days: Expected `int`"),
        (
            "separation_of_duties: {rules: [{id: a, a: b, b: c, severe: high}]}",
            "governance.policies.separation_of_duties.rules[0].severe: unknown key; did you mean severity?",
        ),
    ],
)
def test_what_is_wrong_with_a_policy_is_told_with_its_place(tmp_path: Path, written: str, message: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"governance:\n  policies:\n    {written}\n")
    with pytest.raises(SetupError) as raised:
        settings_in(file)
    assert message in str(raised.value)
