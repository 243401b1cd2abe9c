"""The weekly report: twelve parts gathered from one snapshot, written as a page, tables and a manifest."""

from reviews.reports.weekly.gathering import gather
from reviews.reports.weekly.model import Part, Report, Table
from reviews.reports.weekly.writing import write

__all__ = ["Part", "Report", "Table", "gather", "write"]
