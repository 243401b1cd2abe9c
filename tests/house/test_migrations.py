"""The steps of the schema are one line: two that were written at once must not both follow the same one."""

from __future__ import annotations

import ast
from itertools import pairwise

from tests.house.tree import ROOT, parsed, shown, told

_STEPS = ROOT / "governance/store/migrations/versions"


def test_every_step_follows_the_one_before() -> None:
    steps = sorted(_STEPS.glob("v*.py"))
    stated = [_stated(parsed(path)) for path in steps]
    wrong = [
        f"{shown(path)}: {now['revision']} follows {now['down_revision']}, not {before['revision']}"
        for path, (before, now) in zip(steps[1:], pairwise(stated), strict=True)
        if now["down_revision"] != before["revision"] or not path.name.startswith(f"v{now['revision']}_")
    ]
    assert not wrong, told("Whoever lands later numbers his step anew:", wrong)


def _stated(tree: ast.Module) -> dict[str, object]:
    """What a step says of itself: the names that are given a plain value."""
    found: dict[str, object] = {}
    for node in tree.body:
        names = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Constant):
            found |= {name.id: value.value for name in names if isinstance(name, ast.Name)}
    return found
