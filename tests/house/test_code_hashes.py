"""The hashes of the code that the state is derived with are those of the code, and of nothing but code."""

from __future__ import annotations

import libcst

from tests.house.code_hashes import _FOLDS, PAGE, _Bare, _closure, page


def test_the_hashes_are_those_of_the_code() -> None:
    assert PAGE.read_text() == page(), "code of folds or policies has changed: `make docs` writes its hashes anew"


def test_comments_and_docstrings_are_no_code() -> None:
    told = '"""What."""\n\nA = 1  # why\n\n\n# more\ndef f() -> int:\n    """Say."""\n\n    return A\n'
    assert libcst.parse_module(told).visit(_Bare()).code == "A = 1\ndef f() -> int:\n    return A\n"


def test_what_derives_leads_to_no_store_and_no_worker() -> None:
    closed = _closure(_FOLDS)
    assert "governance.folds.accounts.provenance" in closed
    assert not [module for module in closed if module.startswith(("governance.store", "governance.worker"))]
