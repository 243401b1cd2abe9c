"""The commands about API tokens; what they do is imported when they are called: ``--help`` answers at once."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.options import Words, json_option

ROLES = ("analyst", "auditor", "operator", "reviewer", "compliance", "risk_owner", "administrator")


@click.group()
def token() -> None:
    """Let programs ask by the API.

    Each token has an owner, roles and an end. It asks, and decides nothing, unless --acts lets it act for its owner.
    """


@token.command()
@click.option("--name", required=True, type=Words(), help="What it is for.")
@click.option("--owner", required=True, type=Words(), help="Who answers for it.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(ROLES), help="May be given again.")
@click.option("--reach", multiple=True, metavar="KEY", help="Only this source, or application (issuer|id).")
@click.option("--acts", is_flag=True, help="Let it decide as its owner, who is an account by key or login.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="So long it counts.")
@click.pass_obj
def create(
    context: Any, name: str, owner: str, roles: tuple[str, ...], reach: tuple[str, ...], acts: bool, days: int
) -> None:
    """Make a token, and print it once: only its hash is stored."""
    from console.cli import tokens

    tokens.create(context, tokens.Wanted(name, owner, roles, reach, acts, days))


@token.command("list")
@json_option
@click.pass_obj
def list_(context: Any, as_json: bool) -> None:
    """List all tokens, those that have ended too, each with its last use."""
    from console.cli import tokens

    tokens.show_tokens(context, as_json=as_json)


@token.command()
@click.argument("token_id")
@click.pass_obj
def revoke(context: Any, token_id: str) -> None:
    """End a token at once, in every process."""
    from console.cli import tokens

    tokens.revoke(context, token_id)
