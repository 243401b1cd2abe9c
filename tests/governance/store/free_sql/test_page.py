"""docs/sql.md says what the views hold; its examples answer on the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.store.database.engine import open_engine
from governance.store.free_sql.asking import answer_of
from governance.store.free_sql.page import PAGE, page
from governance.store.views.catalogue import VIEWS
from governance.store.views.view import View
from tests.demo_run import DemoRun

ROOT = Path(__file__).parents[4]


def test_the_page_is_as_the_views_are() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: str(view.name))
def test_an_example_answers_on_the_demo(demo_run: DemoRun, view: View) -> None:
    engine = open_engine(f"sqlite:///{demo_run.folder / 'demo-out' / 'jitgov.sqlite'}")
    with answer_of(engine, view.example, 20) as answer:
        assert len(list(answer.rows)) > 0
