"""Reads whom time-stamping authorities' certificates must lead to, from files that the settings or an option name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates

from governance.audit.time_stamp import StampTrust, Trust
from governance.settings.store_place import TimestampSettings
from ingest.contract.errors import SetupError


def roots_in(file: Path) -> list[Certificate]:
    """Return the certificates of a PEM file. Raises SetupError where it cannot be read, or holds none."""
    try:
        return load_pem_x509_certificates(file.read_bytes())
    except OSError as error:
        raise SetupError(f"the certificates in {file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(f"{file} holds no certificates in PEM form") from error


def trust_of(authority: TimestampSettings) -> Trust:
    """Return what the authority's stamps are held against. Raises SetupError."""
    return Trust(roots_in(Path(authority.certificates_file)), authority.policy)


def stamp_trust(authorities: Iterable[TimestampSettings], file: Path | None = None) -> StampTrust:
    """Return which stamps can be verified; ``file``: whose roots stand for those of all. Raises SetupError."""
    if file is not None:
        return StampTrust(of_any=Trust(roots_in(file)))
    return StampTrust({authority.called: trust_of(authority) for authority in authorities})
