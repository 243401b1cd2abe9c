"""Writes what the policies' files say of themselves: docs/policies.md, and their part of config.yaml.

``python -m governance.policies.pages`` writes both anew, in the working folder.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from governance.model.policy import Example, Policy, PolicySettings
from governance.policies.catalogue import load_policies, plain

BEGIN, END = "    # `make docs` writes these from the policies' files:", "    # So far from the policies' files."
_WIDTH = 114


def own_values(settings: PolicySettings, *, written: bool = False) -> dict[str, Any]:
    """Return the settings that only this policy has, as plain values; ``written``: those alone that are no default."""
    common, fields = set(PolicySettings.__struct_fields__), settings.__struct_defaults__
    values = {name: value for name, value in plain(settings).items() if name not in common}
    if not written:
        return values
    names = type(settings).__struct_fields__
    defaults = dict(zip(names[len(names) - len(fields) :], fields, strict=True))
    return {name: value for name, value in values.items() if defaults.get(name) != value and value != []}


def as_yaml(values: dict[str, Any], indent: str) -> list[str]:
    """Return values as lines of YAML in block style."""
    return [indent + line for line in yaml.safe_dump(values, sort_keys=False, allow_unicode=True).splitlines()]


def config_part(policies: Iterable[Policy[Any]]) -> str:
    """Return the policies' part of config.yaml: each with its default, and an example where that is null."""
    lines = [BEGIN]
    for policy in policies:
        description = f"{policy.title}. {inspect.getdoc(policy.settings)}"
        lines += textwrap.wrap(
            description, _WIDTH, initial_indent="    # ", subsequent_indent="    # ", break_long_words=False
        )
        if policy.default is None:
            example = policy.examples()[0].settings
            block = as_yaml(own_values(example, written=True), "    #   ")
            lines += [f"    {policy.id}: null", "    # example:", *(line.rstrip() for line in block)]
        else:
            own = own_values(policy.default)
            lines += [f"    {policy.id}:", *_with_examples(policy, own)] if own else [f"    {policy.id}: {{}}"]
    return "\n".join([*lines, END]) + "\n"


def _with_examples(policy: Policy[Any], own: dict[str, Any]) -> list[str]:
    """Return the default values as lines, below each empty one what an example of the policy sets there."""
    given = [own_values(example.settings) for example in policy.examples()]
    lines = []
    for name, value in own.items():
        lines += as_yaml({name: value}, "      ")
        if value in ([], {}):
            written = next(values[name] for values in given if values[name])
            lines.append(f"      # example: {yaml.safe_dump(written, default_flow_style=True, width=_WIDTH).strip()}")
    return lines


def with_config_part(config: str, part: str) -> str:
    """Return config.yaml with the policies' part replaced."""
    before, _, rest = config.partition(BEGIN)
    _, _, after = rest.partition(f"{END}\n")
    return before + part + after


def policies_page(policies: Iterable[Policy[Any]]) -> str:
    """Return docs/policies.md: what each policy finds, how grave it is, which controls it serves, what to do."""
    page = [
        "# Policies",
        "",
        "Made from what the files of `governance/policies` say of themselves. A policy is set under",
        "`governance.policies.<id>` in config.yaml; one without settings is not configured, and never compliant.",
        "",
        "Besides its own keys each policy takes `severity` instead of its own, `severity_by_entitlement` for findings",
        "an entitlement is the subject or the cause of (`type:name` or `type:id`; of several the gravest counts), and",
        "`controls`, the organisation's own ids of the controls. With `shadow: true` what it finds is recorded and",
        "told nobody (`jitgov findings --state shadow` lists it); what it cannot tell is not kept.",
        "",
        "`jitgov policy list` tells which are asked and how many findings each has, `jitgov policy show ID` every",
        "setting in force, what it reads and who speaks first, `jitgov policy test` whether the examples hold.",
        "`jitgov policy replay --config NEW` tells what other settings would find in all recorded history.",
    ]
    for policy in policies:
        page += ["", f"## {policy.id}", "", f"{policy.title}.", "", *_facts(policy), *_examples(policy)]
    return "\n".join(page) + "\n"


def _facts(policy: Policy[Any]) -> list[str]:
    return [
        f"- Judges: {'an identity with all its accounts' if policy.judge is None else 'an account'}",
        f"- By default: {'not configured' if policy.default is None else 'on'}",
        f"- Severity: {policy.severity}",
        f"- Controls: {', '.join(policy.controls.spelled())}",
        f"- Remedy: {policy.remedy}",
    ]


def _examples(policy: Policy[Any]) -> list[str]:
    examples: list[Example[Any]] = list(policy.examples())
    values = own_values(examples[0].settings, written=policy.default is None)
    lines = [f"- {_kind(example)}: {example.why}." for example in examples]
    if not values:
        return lines
    return [*lines, "", "```yaml", *as_yaml({"governance": {"policies": {policy.id: values}}}, ""), "```"]


def _kind(example: Example[Any]) -> str:
    if example.is_near_miss:
        return f"{example.outcome.capitalize()}, a near miss"
    return f"{example.outcome.replace('_', ' ').capitalize()}, for example"


def main() -> None:
    """Write both anew."""
    Path("docs/policies.md").write_text(policies_page(load_policies()))
    config = Path("config.yaml")
    config.write_text(with_config_part(config.read_text(), config_part(load_policies())))


if __name__ == "__main__":
    main()
