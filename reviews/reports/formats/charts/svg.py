"""A chart as SVG text: the same bytes for the same numbers; its colours are classes, or stand in it for paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template

from ingest.contract.outside_text import printable
from reviews.reports.formats.charts.bars import bars
from reviews.reports.formats.charts.heat import heat
from reviews.reports.formats.charts.lines import lines
from reviews.reports.support.document import Chart

_KINDS = {"lines": lines, "bars": bars, "heat": heat}


class Drawn(NamedTuple):
    """A chart as SVG, and what it shows in words."""

    title: str
    svg: str


def drawn(chart: Chart, number: int = 1, letters: Callable[[str], str] | None = None) -> Drawn:
    """Return a chart, the ``number``th of its page.

    ``letters``: spells words for paper, which has no page's styles: then the colours stand in the chart itself.
    Elsewhere what does not print is spelled, as a mark that turns the direction is.
    """
    drawing, spell = _KINDS[chart.kind](chart), letters or printable
    svg = _template().render(drawing=drawing, title=chart.title, number=number, spell=spell, styled=letters is not None)
    return Drawn(chart.title, svg)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__ or "").joinpath("chart.svg.jinja").read_text("utf-8"))
