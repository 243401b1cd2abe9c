"""The reports that there are, and those that were filed by schedule, day by day, each file with its hash."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.kept_files import KeptFile, file_of_report
from console.asking.report_folders import filed_report, filed_reports
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING
from reviews.reports.folders import help_of, report_names
from reviews.reports.support.archive import manifest_of

PATH = "/reports"


def show(asked: Asked) -> Rendered:
    """Answer with the reports by name, and the days of which each is filed."""
    filed = filed_reports(asked) if asked.visitor.scope.everything else {}
    with answering(asked) as given:
        rows = [(name, help_of(name), filed.get(name, ())) for name in report_names()]
        return Rendered("reports.jinja", {"title": "Reports", "head": head_of(asked, given), "rows": rows})


def show_filed(asked: Asked) -> Rendered:
    """Answer with a filed report's manifest, and its files to download."""
    report, day = asked.path["report"], asked.path["day"]
    filed = filed_report(asked, report, day)
    values = {"title": f"{report} of {day}", "filed": filed, "manifest": manifest_of(filed)}
    return Rendered("filed_report.jinja", values, subject=f"report {report} of {day}")


def download(asked: Asked) -> KeptFile:
    """Answer with one file of a filed report."""
    return file_of_report(asked, asked.path["report"], asked.path["day"], asked.path["file"])


PAGES = (
    Page(PATH, ASKING, show, menu="Reports", place=60),
    Page(f"{PATH}/{{report}}/{{day}}", ASKING, show_filed, shows="a filed report"),
    Page(f"{PATH}/{{report}}/{{day}}/{{file:path}}", ASKING, download, shows="a file of a report"),
)
