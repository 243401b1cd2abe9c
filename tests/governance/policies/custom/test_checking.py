"""What a rule may say: what cannot be known to run short, or names what is not there, is refused before it is taken."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.policies.catalogue import compiled
from governance.policies.custom.checking import problems, why_not
from governance.settings.custom_rules import CustomRule
from ingest.contract.errors import SetupError
from tests.governance.configured import governance
from tests.governance.custom_rules import rule


def given(**told: Any) -> dict[str, Any]:
    return {"examples": [{"outcome": "violation", "why": "x", "given": told}]}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ('account.type == "person" && has(account.profile.department)', None),
        ('grants.exists(g, g.name == "Payroll" && g.valid_to == null)', None),
        ('grants.filter(g, g.privileged).size() > 2 && "x" in account.profile', None),
        ('person == null || person.status == "ended" // who has left', None),
        ('account.login.contains("grants.all(g, grants")', None),
        ("account.created_at < timestamp('2026-01-01T00:00:00Z') - duration('24h')", None),
        ("account.typ == 'person'", "account.typ is nothing that a rule is told; did you mean type?"),
        ("grants.exists(g, g.nam == 'x')", "g.nam is nothing that a rule is told; did you mean name?"),
        ("grant.name == 'x'", "grant is nothing that a rule is told; did you mean grants?"),
        ("accounts.size() > 1", "accounts is nothing"),
        ("grants.exists(g, grants.exists(h, g.name != h.name))", "a comprehension stands within another one"),
        ("grants.exists(g, g.names.all(n, n == 'x'))", "a comprehension stands within another one"),
        ("grants.exists(g, g in grants)", "all of grants is looked at again"),
        ("grants.exists(g, account == account)", "all of account is looked at again"),
        ("grants.exists(g, account.profile == g)", "all of profile is looked at again"),
        ("grants.exists(g, g.name.matches('(a{100}){100}'))", "matches() stands within a comprehension"),
        ("grants.exists(account, true)", "account is the name of something else"),
        ("grants.map(g, [g, g]).size() > 1", "map() is no function"),
        ("now() > account.created_at", "now() is no function"),
        ("account.type == ", "it is no CEL: line 1, column 17: mismatched input its end"),
        ('account.type == "x" &&\n account.id = "y"', "it is no CEL: line 2, column 13: token recognition error at"),
        ("(" * 96 + "true" + ")" * 96, "it is no CEL: it is nested too deep"),
        (r"account.login.matches('^\\w+@\\w+[.]\\w+$') && account.id.matches(r'^[a-z]{1,64}\d$')", None),
        ("account.login.matches('(?x) a # letters')", None),
        ("account.login.matches('(')", "matches('('): it is no pattern: unclosed group"),
        ("account.login.matches('((.{1,500}){1,500}){1,500}')", "it is no pattern: Compiled regex exceeds size limit"),
        (r"account.login.matches('\\w{100}')", "the pattern is too costly"),
        ("account.login.matches(account.display_name)", "matches() is called behind what it looks at"),
        ("account.login.matches('a' + account.id)", "with a pattern in quotes"),
        ("matches(account.login, 'a')", "with a pattern in quotes"),
        (f"account.id == '{'x' * 4_000}'", "it is longer than 4,000 bytes"),
    ],
)  # fmt: skip
def test_an_expression(expression: str, reason: str | None) -> None:
    told = why_not(expression, "account")
    assert told is None if reason is None else reason in (told or "")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"id": "Pay roll"}, "id: a rule is called by"),
        ({"id": "orphan"}, "governance.rules: orphan is the name of a policy"),
        ({"since": "account.made"}, "since: account.made is nothing"),
        ({"message": "{account} holds {entitlement}"}, "message: {entitlement} stands for nothing"),
        ({"message": "{}"}, "message: {} stands for nothing"),
        ({"about": "grant", "when": "grants.size() > 1"}, "when: grants is nothing that a rule is told"),
        ({"examples": []}, "examples: none of them is violation"),
        (given(acount={}), "examples[0].given.acount:"),
        (given(grants={}), "a list of mappings"),
        (given(account={"created_at": "soon"}), "an instant"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_told_with_its_place(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(SetupError) as raised:
        compiled(governance(rules=[rule(**changed)]))
    assert problem in str(raised.value)


def test_a_name_is_one_rule_s() -> None:
    with pytest.raises(SetupError, match="two rules are called short_name"):
        compiled(governance(rules=[rule(), rule()]))


def test_a_rule_is_taken_as_it_is() -> None:
    assert list(problems(msgspec.convert(rule(), CustomRule))) == []
    sections = compiled(governance(rules=[rule()])).sections
    assert compiled(governance(rules=[rule(title="Other", controls=["X-1"])])).sections == sections
    assert compiled(governance(rules=[rule(when="true")])).sections != sections
