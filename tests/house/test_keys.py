"""Keys are read in one place: how issuer, type and id stand in them is known to ``governance/model/keys.py``."""

from __future__ import annotations

import re

from tests.house.tree import ROOT, places, source_files, told

_SPLITS = re.compile(r"""partition\(["'][|]|split\(["'][|]|["'][|]group:""")
_PARSER = ROOT / "governance" / "model" / "keys.py"


def test_keys_have_one_parser() -> None:
    wings = (ROOT / "governance", ROOT / "reviews")
    paths = [path for path in source_files() if any(path.is_relative_to(wing) for wing in wings) and path != _PARSER]
    wrong = places(_SPLITS, tuple(path for path in paths if "migrations" not in path.parts))
    assert not wrong, told("Ask governance/model/keys.py for the parts of a key:", wrong)
