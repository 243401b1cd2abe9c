"""`make bench-campaigns` in small: every figure that is promised is measured."""

from __future__ import annotations

from pathlib import Path

from benchmarks.campaigning import measured


def test_every_figure_is_measured(tmp_path: Path) -> None:
    figures = measured(f"sqlite:///{tmp_path / 'store.sqlite'}", 900)
    assert set(figures) == {
        *("items", "open_s", "open_cpu_s", "longest_writer_s"),
        *("first_page_ms", "middle_page_ms", "last_page_ms", "page_of_few_ms", "page_of_many_ms"),
    }
    assert all(figure > 0 for figure in figures.values())
