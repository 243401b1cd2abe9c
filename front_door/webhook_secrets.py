"""Looks up the secrets that the settings of a webhook refer to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.outbox.settings import Secrets, WebhookSettings
from ingest.config.references import referred
from ingest.contract.errors import SetupError


def secrets_at(place: str, webhook: WebhookSettings, environ: Mapping[str, str]) -> Secrets:
    """Return a webhook's secrets. Raises SetupError, naming the place in config, where there is none."""
    current = referred(f"{place}.secret", webhook.secret_env, webhook.secret_file, environ)
    if current is None:
        raise SetupError(f"{place}: posts are signed; name the secret by secret_file or secret_env")
    return Secrets(current, referred(f"{place}.old_secret", webhook.old_secret_env, webhook.old_secret_file, environ))
