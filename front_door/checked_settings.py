"""What ``jitgov config check`` does: print the settings in force."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from front_door.checkpoint_keepers import keepers_of
from front_door.context import CommandContext
from front_door.settings import BUS_URL, STORE_URL, InForce
from governance.audit.trusted_roots import stamp_trust
from governance.policies.catalogue import plain, policy_version, settings_in_force
from governance.store.database.engine import open_engine
from ingest.bus.open import check_bus
from ingest.contract.errors import SetupError
from ingest.contract.shown_urls import without_secrets
from reviews.jobs.catalogue import every_job
from reviews.jobs.catalogue import settings_in_force as jobs_in_force
from reviews.reports.support.logo import read_logo


def print_settings(context: CommandContext, as_json: bool) -> None:
    """Print the settings in force. Raises SetupError when something is wrong."""
    in_force = context.settings
    # Neither connects: whether the servers answer is asked by `jitgov doctor`.
    open_engine(in_force.store.url).dispose()
    check_bus(in_force.bus.url, in_force.bus.options)
    in_force.check_sources()
    _ = in_force.outbound
    _ = in_force.notifications
    keepers_of(in_force.written)
    stamp_trust(in_force.store.authorities)
    read_logo(in_force.report.logo_file)
    every_job(in_force.reviews)
    _ = in_force.console_secret
    _check_column_maps(in_force)
    _check_witnesses(in_force)
    shown: dict[str, object] = {
        "policy_version": policy_version(in_force.governance),
        "store_url": without_secrets(in_force.store.url),
        "bus_url": without_secrets(in_force.bus.url),
        "sources": [f"{source.kind}:{source.tenant}" for source in in_force.sources],
        "from_environment": [name for name in (STORE_URL, BUS_URL) if context.environ.get(name)],
        "settings": _every_key(in_force),
    }
    if as_json:
        context.show([shown], (), as_json)
    else:
        click.echo(as_yaml(shown), nl=False)


def _check_column_maps(in_force: InForce) -> None:
    """Raise SetupError where a roster's column map is not there, or is none."""
    from ingest.translation.rosters.column_map import load_map

    for number, source in enumerate(in_force.written.sources):
        if source.is_roster and source.columns_file:
            try:
                load_map(Path(source.columns_file))
            except SetupError as error:
                raise SetupError(f"sources[{number}].columns_file: {error}") from error


def _check_witnesses(in_force: InForce) -> None:
    """Raise SetupError where a witness's file could not be made: a worker would say so, and go on."""
    for number, witness in enumerate(in_force.written.audit.witnesses):
        place = f"audit.witnesses[{number}].file"
        if witness.file is None:
            continue
        if not Path(witness.file).parent.is_dir():
            raise SetupError(f"{place}: there is no folder {Path(witness.file).parent}; make it, or name another file")
        if Path(witness.file).is_dir():
            raise SetupError(f"{place}: {witness.file} is a folder; name a file in it")


def _every_key(in_force: InForce) -> dict[str, Any]:
    """Return the settings as plain values, those of policies and jobs with every key of each."""
    written = plain(in_force.written)
    written["governance"]["policies"] = settings_in_force(in_force.governance)
    written["reviews"]["schedule"] = {name: plain(own) for name, own in jobs_in_force(in_force.reviews).items()}
    blotted: dict[str, Any] = _without_secrets(written)
    return blotted


def _without_secrets(value: Any) -> Any:
    """Return settings with what may be a secret in any of their URLs blotted out: a receiver's may hold a token."""
    if isinstance(value, dict):
        return {name: _without_secrets(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return without_secrets(value) if isinstance(value, str) else value


def as_yaml(value: Mapping[str, object]) -> str:
    """Return the value as YAML, keys in their own order."""
    return yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=10_000)
