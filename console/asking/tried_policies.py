"""Policies as somebody tries them: settings entered as text stand above those in force, and are kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from console.asking.asked import UnclearWordError
from governance.policies.catalogue import compiled, settings_in_force, settings_shape
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from ingest.config.loading import problems
from ingest.config.strict_yaml import Document
from ingest.contract.errors import SetupError

MOST_OCTETS = 16 * 1024
_CALLED = Path("line")


def tried(settings: GovernanceSettings, text: str) -> Rules:
    """Return the settings in force with those of some policies replaced, made ready for folds and policies.

    ``text``: YAML as below ``governance.policies``. Raises UnclearWordError, naming each line that is wrong.
    """
    try:
        document = Document(_CALLED, text.encode())
        if not document.value:
            raise UnclearWordError("no policy is named; write POLICY: and its settings below")
        wrong = [f"{document.place(path)}: {path}: {why}" for path, why in problems(document.value, settings_shape())]
        if wrong:
            raise UnclearWordError("; ".join(wrong))
        written: Any = document.value
        replaced = {name: msgspec.Raw(msgspec.json.encode(own)) for name, own in written.items()}
        return compiled(msgspec.structs.replace(settings, policies={**settings.policies, **replaced}))
    except SetupError as error:
        raise UnclearWordError(str(error)) from error


def spelled_policy(settings: GovernanceSettings, policy_id: str) -> str:
    """Return the settings in force of a policy as YAML, to be changed. Raises UnclearWordError where there is none."""
    in_force = settings_in_force(settings)
    if policy_id not in in_force:
        raise UnclearWordError(f"there is no policy {policy_id!r:.60}")
    return yaml.safe_dump({policy_id: in_force[policy_id]}, sort_keys=False, allow_unicode=True, width=100)
