"""Makes the organisation's own rules policies like others, which a process apart is asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib.metadata import version

from governance.model.configured import Configured, configure
from governance.model.controls import Controls
from governance.model.policy import Part, Policy, PolicySettings, needs
from governance.policies.custom.checking import names_read, problems
from governance.settings.custom_rules import CustomRule
from ingest.contract.errors import SetupError

PLACE = "governance.rules"
"""Where config holds the rules; those of ``rules/*.yaml`` stand there, too, once config is read."""
_PARTS: dict[str, tuple[Part, ...]] = {
    "grants": ("grants", "applications"),
    "grant": ("grants", "applications"),
    "app_accounts": ("app_accounts", "applications"),
    "person": ("person",),
}
_OWN_IDS_ALONE = Controls((), (), (), ())


class RuleSettings(PolicySettings, frozen=True, kw_only=True):
    """What the answers of a rule depend on."""

    about: str
    when: str
    since: str | None
    message: str
    engine: str
    """The version of what reckons the rule."""


def configured_rules(rules: Sequence[CustomRule], taken: Collection[str]) -> tuple[Configured, ...]:
    """Return the rules as policies with their settings; ``taken``: ids of the policies that there are.

    Raises SetupError, naming the place in config, for a rule that cannot be taken.
    """
    check_rules(rules, taken)
    return tuple(configure(_policy(rule), _settings(rule)) for rule in rules)


def check_rules(rules: Sequence[CustomRule], taken: Collection[str]) -> None:
    """Raise SetupError with all that is wrong with rules."""
    wrong = [f"{PLACE}[{n}] ({r.id:.60}): {key}: {why}" for n, r in enumerate(rules) for key, why in problems(r)]
    wrong += [f"{PLACE}: {rule_id} is the name of a policy: call the rule otherwise" for rule_id in _ids(rules, taken)]
    names = [rule.id for rule in rules]
    wrong += [
        f"{PLACE}: two rules are called {rule_id}" for rule_id in sorted({n for n in names if names.count(n) > 1})
    ]
    if wrong:
        raise SetupError("\n  ".join(["rules are not valid:", *wrong] if len(wrong) > 1 else wrong))


def _ids(rules: Iterable[CustomRule], taken: Collection[str]) -> list[str]:
    return [rule.id for rule in rules if rule.id in taken]


def _policy(rule: CustomRule) -> Policy[RuleSettings]:
    parts = sorted({part for name in names_read(rule.when, rule.since, rule.about) for part in _PARTS.get(name, ())})
    return Policy(
        id=rule.id,
        title=rule.title,
        severity=rule.severity,
        controls=_OWN_IDS_ALONE,
        remedy=rule.remedy,
        settings=RuleSettings,
        default=None,
        needs=needs(*parts),
        examples=list,
        is_rule=True,
    )


def _settings(rule: CustomRule) -> RuleSettings:
    return RuleSettings(
        severity=rule.severity,
        controls=rule.controls,
        about=rule.about,
        when=rule.when,
        since=rule.since,
        message=rule.message,
        engine=_engine(),
    )


@cache
def _engine() -> str:
    return version("common-expression-language")
