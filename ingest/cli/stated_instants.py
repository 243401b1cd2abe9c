"""Instants that a person states of a list: a list tells how things were, never how they will be."""

from __future__ import annotations

from datetime import datetime

import click

from ingest.contract.instants import format_instant


def say_where_ahead(option: str, stated_at: datetime | None, now: datetime) -> None:
    """Say on stderr that an instant which lies ahead is taken for now; None: nobody stated one."""
    if stated_at is not None and stated_at > now:
        click.echo(
            f"{option} {format_instant(stated_at)} lies ahead of now: the list is taken for one of now", err=True
        )
