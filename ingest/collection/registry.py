"""Finds the vendors by folder: each package that is read live offers its collector."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from ingest import collectors
from ingest.collection.interface import Vendor
from ingest.collection.translators import find_translators
from ingest.contract.errors import SetupError
from ingest.translation.interface import Translator


def find_vendors() -> tuple[Vendor, ...]:
    """Return the ``VENDOR`` of every folder below ``ingest/collectors`` that collects live, by name."""
    names = [f"{collectors.__name__}.{translator.idp}.collector" for translator in find_translators()]
    return tuple(importlib.import_module(name).VENDOR for name in names if find_spec(name) is not None)


def vendor_of(kind: str) -> tuple[Vendor, Translator]:
    """Return the vendor of a source's ``kind``, and the translator of its records. Raises SetupError for none."""
    known_vendors = {vendor.idp: vendor for vendor in find_vendors()}
    translators = {translator.idp: translator for translator in find_translators()}
    if kind not in known_vendors:
        raise SetupError(f"{kind} cannot be collected live; known are {', '.join(known_vendors)}")
    return known_vendors[kind], translators[kind]
