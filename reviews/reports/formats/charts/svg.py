"""A chart as SVG text: the same bytes for the same numbers; its colours are classes, or stand in it for paper."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template

from reviews.reports.formats.charts.bars import bars
from reviews.reports.formats.charts.heat import heat
from reviews.reports.formats.charts.lines import lines
from reviews.reports.support.document import Chart

_KINDS = {"lines": lines, "bars": bars, "heat": heat}


class Drawn(NamedTuple):
    """A chart as SVG, and what it shows in words."""

    title: str
    svg: str


def drawn(chart: Chart, number: int = 1, *, styled: bool = False) -> Drawn:
    """Return a chart, the ``number``th of its page; ``styled``: its colours stand in it, for whoever has no page."""
    drawing = _KINDS[chart.kind](chart)
    return Drawn(chart.title, _template().render(drawing=drawing, title=chart.title, number=number, styled=styled))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__ or "").joinpath("chart.svg.jinja").read_text("utf-8"))
