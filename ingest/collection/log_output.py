"""Structured logs on stderr: one JSON line each, without secrets and, at INFO, without personal data."""

from __future__ import annotations

import logging
import sys

import structlog


def log_to_stderr() -> None:
    """Send the logs of this process to stderr, from INFO up; those of libraries, which may hold URLs, from WARNING."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # looked up anew, as stderr may be replaced
    )
    for name in ("httpx", "httpcore", "okta", "azure", "msal"):
        logging.getLogger(name).setLevel(logging.WARNING)
