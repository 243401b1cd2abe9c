"""Looks up what settings refer to instead of holding it: ``NAME_env`` names a variable, ``NAME_file`` a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingest.contract.errors import SetupError

_MAX_SECRET_BYTES = 65_536


def referred(key_path: str, env: str | None, file: str | None, environ: Mapping[str, str]) -> str | None:
    """Return the text that the environment variable ``env`` or the file ``file`` holds; None when neither is named.

    ``key_path`` is the settings' key, for messages. Raises SetupError when both are named, or the named one is missing
    or empty.
    """
    if env is not None and file is not None:
        raise SetupError(f"{key_path}_env and {key_path}_file are both set; leave one out")
    if env is not None:
        if not environ.get(env):
            raise SetupError(f"{key_path}_env names the environment variable {env}, which is not set")
        return environ[env]
    if file is not None:
        try:
            with Path(file).open("rb") as stream:
                text = stream.read(_MAX_SECRET_BYTES).decode().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError(f"{key_path}_file names {file}, which cannot be read: {error}") from error
        if not text:
            raise SetupError(f"{key_path}_file names {file}, which is empty")
        return text
    return None
