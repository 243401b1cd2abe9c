"""The page's text: with short instants, names before ids, and headings in words."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files
from itertools import count

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from ingest.contract.outside_text import printable
from ingest.contract.short_instants import shortened
from reviews.reports.formats.charts.svg import drawn
from reviews.reports.formats.interface import Sealed
from reviews.reports.formats.shown import shown
from reviews.reports.support.document import Chart
from reviews.reports.support.logo import Logo

_SHORT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_BREAKS = re.compile("(?<=@)|(?=#ext#)", re.IGNORECASE)
_SHORT_WORD = 17
"""Letters: a word as short has room in any column, and is not broken."""
_WHOLE = Markup('<span class="instant">{}</span>')


def page_of(sealed: Sealed) -> str:
    """Return the page as HTML."""
    numbers = count(1)

    def chart(chart: Chart) -> Markup:
        # What a record says is escaped where the drawing is put together.
        return Markup(drawn(chart, next(numbers)).svg)  # noqa: S704

    return _template().render(
        report=sealed.document,
        period_begin=shortened(sealed.document.period_after),
        period_end=shortened(sealed.document.period_up_to),
        chart=chart,
        tables_sha256=sealed.tables_sha256,
        logo=_source(sealed.logo),
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_spelled
    )
    environment.filters["short"] = shortened
    environment.filters["shown"] = shown
    environment.filters["cell_html"] = cell_html
    environment.filters["is_instant"] = lambda text: _SHORT.fullmatch(text) is not None
    environment.filters["has_short_words"] = lambda text: max(map(len, text.split()), default=0) <= _SHORT_WORD
    return environment.from_string(files(__package__ or "").joinpath("page.html.jinja").read_text("utf-8"))


def _spelled(value: object) -> object:
    """Return what a template writes, a text without the marks that turn its direction, and that of what follows."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def cell_html(text: str) -> Markup:
    """Return a cell's text, escaped, that breaks behind an address's ``@`` rather than in a word; no copy has the mark.

    A guest's login breaks before ``#ext#`` too. An instant with words behind it does not break itself.
    """
    begins = _SHORT.match(text)
    if begins is not None and begins.end() < len(text):
        return _WHOLE.format(begins[0]) + cell_html(text[begins.end() :])
    return Markup("<wbr>").join(escape(part) for part in _BREAKS.split(printable(text)))


def _source(logo: Logo | None) -> str | None:
    """Return a picture as the source of an image; None where there is none."""
    return None if logo is None else f"data:image/{logo.kind};base64,{base64.b64encode(logo.content).decode()}"
