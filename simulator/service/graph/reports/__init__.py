"""The log reports, page by page."""
