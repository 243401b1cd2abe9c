"""The trend as a drawing: SVG text, the same bytes for the same numbers."""

from __future__ import annotations

from io import StringIO
from math import nan

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reviews.reports.weekly.tables import Table

_LINES = (
    ("findings_carried", "#b42318", "o"),
    ("findings_opened", "#b54708", "s"),
    ("new_jit_accounts", "#175cd3", "^"),
)


def drawn(table: Table) -> str:
    """Return the trend's ``<svg>`` element; weeks that are not complete are shaded."""
    with matplotlib.rc_context(
        {"svg.hashsalt": "jitgov weekly report", "svg.fonttype": "none", "font.family": ["sans-serif"], "font.size": 9}
    ):
        figure = Figure(figsize=(7.2, 2.6), layout="constrained")
        axes = figure.subplots()
        weeks = [str(row[0])[5:10] for row in table.rows]
        places = range(len(weeks))
        for name, colour, marker in _LINES:
            column = table.columns.index(name)
            # matplotlib draws no line through a week without a number.
            heights = [nan if row[column] is None else float(row[column] or 0) for row in table.rows]
            axes.plot(places, heights, color=colour, marker=marker, markersize=4, label=name.replace("_", " "))
        for place, row in enumerate(table.rows):
            if row[-1] != "yes":
                axes.axvspan(place - 0.5, place + 0.5, color="#f2f4f7", hatch="///", ec="#d0d5dd", lw=0, zorder=0)
        axes.set_xticks(list(places), weeks)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, ncols=len(_LINES), loc="upper left", bbox_to_anchor=(0, 1.18))
        out = StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
