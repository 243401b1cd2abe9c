"""The reports that there are: what each says, and the command that writes it."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING
from reviews.reports.folders import help_of, report_names

PATH = "/reports"


def show(asked: Asked) -> Rendered:
    """Answer with the reports by name."""
    with answering(asked) as given:
        rows = [(name, help_of(name)) for name in report_names()]
        return Rendered("reports.jinja", {"title": "Reports", "head": head_of(asked, given), "rows": rows})


PAGES = (Page(PATH, ASKING, show, menu="Reports", place=60),)
