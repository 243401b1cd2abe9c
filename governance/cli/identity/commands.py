"""The commands about whose and what accounts are: identity show, cases, link, unlink, explain, type, owner, test.

What they do is imported when they are called.
"""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists.columns import CASES, CASES_FURTHER
from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.options import Instant, Words, json_option
from governance.model.account_types import TYPE_WORDS, TypeWord


@click.group()
def identity() -> None:
    """See, and correct, whose accounts are and what.

    It tells which accounts are one identity's and why; where no rule is sure, a person says so. What a person says
    stands above all rules (governance.links), until a person says otherwise. It is kept for good, with who entered it;
    nobody speaks of himself.
    """


@identity.command("show")
@click.argument("word", metavar="ACCOUNT")
@json_option
@click.pass_obj
def show_identity(context: Any, word: str, as_json: bool) -> None:
    """Show the accounts of an identity, pair by pair: how sure it is, by which rules, and what people said."""
    from governance.cli.identity import identifying

    identifying.show_identity(context, word, as_json=as_json)


@identity.command()
@click.argument("account")
@click.argument("other")
@json_option
@click.pass_obj
def explain(context: Any, account: str, other: str, as_json: bool) -> None:
    """Explain why two accounts are one identity's, or are not."""
    from governance.cli.identity import identifying

    identifying.explain(context, account, other, as_json=as_json)


@identity.command("cases")
@click.option("--names", "namesakes", is_flag=True, help="Also accounts that nothing but a name joins.")
@short_list_options(CASES, CASES_FURTHER, "account")
@click.pass_obj
def list_cases(context: Any, asked: ShortAsked, namesakes: bool) -> None:
    """List who may be one person and is not linked: what is shared does not suffice, or is ambiguous.

    Accounts that nothing but a name joins are counted, and listed with --names or --account. `jitgov identity link` and
    `unlink` settle a case.
    """
    from governance.cli.identity import identifying

    identifying.show_cases(context, asked, namesakes=namesakes)


@identity.command()
@click.argument("account")
@click.argument("other", metavar="ACCOUNT|PERSON")
@click.option("--reason", required=True, type=Words(), help="How you know; it is kept for good.")
@click.pass_obj
def link(context: Any, account: str, other: str, reason: str) -> None:
    """Say that two accounts are one identity's, or that an account is a person's of the roster."""
    from governance.cli.identity import identifying

    identifying.enter(context, "link", account, other, reason)


@identity.command()
@click.argument("account")
@click.argument("other", metavar="ACCOUNT|PERSON")
@click.option("--reason", required=True, type=Words(), help="How you know; it is kept for good.")
@click.pass_obj
def unlink(context: Any, account: str, other: str, reason: str) -> None:
    """Say that two accounts are two identities', or that an account is not a person's of the roster."""
    from governance.cli.identity import identifying

    identifying.enter(context, "unlink", account, other, reason)


@identity.command("type")
@click.argument("account")
@click.argument("word", metavar="TYPE", type=click.Choice(TYPE_WORDS))
@click.option("--reason", required=True, type=Words(), help="How you know; it is kept for good.")
@click.pass_obj
def call_type(context: Any, account: str, word: TypeWord, reason: str) -> None:
    """Say what an account is: a person's, or a service, shared, break_glass, api_client or workload account.

    It stands above the rules of config (governance.account_types).
    """
    from governance.cli.identity import saying

    saying.call_type(context, account, word, reason)


@identity.command("untype")
@click.argument("account")
@click.option("--reason", required=True, type=Words(), help="Why; it is kept for good.")
@click.pass_obj
def take_type_back(context: Any, account: str, reason: str) -> None:
    """Say that an account is what the rules of config and its source say."""
    from governance.cli.identity import saying

    saying.call_type(context, account, None, reason)


@identity.command("owner")
@click.argument("account")
@click.argument("owner", metavar="ACCOUNT|none")
@click.option("--custodian", "custodians", metavar="ACCOUNT", multiple=True, help="Who knows its secret; repeatable.")
@click.option("--purpose", type=Words(), help="What it is for.")
@click.option("--reason", required=True, type=Words(), help="How you know; it is kept for good.")
@click.pass_obj
def name_owner(
    context: Any, account: str, owner: str, custodians: tuple[str, ...], purpose: str | None, reason: str
) -> None:
    """Say who answers for an account that is no person's, above what registers and config say.

    `jitgov import-register FILE` takes in a register of many.
    """
    from governance.cli.identity import saying

    saying.name_owner(context, account, None if owner == "none" else owner, custodians, purpose, reason)


@identity.command("disown")
@click.argument("account")
@click.option("--reason", required=True, type=Words(), help="Why; it is kept for good.")
@click.pass_obj
def take_owner_back(context: Any, account: str, reason: str) -> None:
    """Say that registers and config alone say who answers for an account."""
    from governance.cli.identity import saying

    saying.take_owner_back(context, account, reason)


@identity.command("test")
@click.argument("account")
@click.option("--since", required=True, type=Instant(), metavar="INSTANT", help="When it begins; it lies ahead.")
@click.option("--until", required=True, type=Instant(), metavar="INSTANT", help="When it ends.")
@click.option("--reason", required=True, type=Words(), help="What is tested, with the ticket; it is kept for good.")
@click.pass_obj
def declare_test(context: Any, account: str, since: int, until: int, reason: str) -> None:
    """Declare beforehand that the use of an emergency account is a test (policy break_glass_used).

    A test lasts 31 days at most.
    """
    from governance.cli.identity import saying

    saying.declare_test(context, account, since, until, reason)
