"""What a client of a vendor's API needs: a source's settings, and the variables that they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from ingest.config.source_settings import SourceSettings as SourceSettings  # reviews may import it from here alone


class Access(Protocol):
    """Settings of a source, their path (``sources[0]``), and the environment with the variables that they name."""

    @property
    def settings(self) -> SourceSettings: ...
    @property
    def path(self) -> str: ...
    @property
    def environ(self) -> Mapping[str, str]: ...


class SourceAccess(NamedTuple):
    """An access as it is handed on."""

    settings: SourceSettings
    path: str
    environ: Mapping[str, str]


def removal_access(access: Access) -> SourceAccess:
    """Return the access of who removes: by credentials of its own, where the source has some."""
    own = access.settings.write_auth
    settings = replace(access.settings, auth=own) if own is not None else access.settings
    return SourceAccess(settings, access.path, access.environ)
