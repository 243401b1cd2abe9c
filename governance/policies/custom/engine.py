"""The engine that reckons CEL, without the command line of its package, which takes five times as long to load."""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any

from ingest.contract.errors import BrokenError


@cache
def engine() -> Any:
    """Return the engine's own module: its ``compile`` and ``Context``."""
    package = find_spec("cel")
    locations = package.submodule_search_locations if package is not None else None
    spec = PathFinder.find_spec("cel.cel", locations) if locations is not None else None
    if spec is None or spec.loader is None:
        raise BrokenError("the engine of CEL is not installed; install jitgov's dependencies anew")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
