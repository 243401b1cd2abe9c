"""Structured logs on stderr: one JSON line each, without secrets and, at INFO, without personal data."""

from __future__ import annotations

import logging
import sys

import structlog


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send this process's logs from a level up to stderr; of libraries, which may tell URLs, from WARNING."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # looked up anew, as stderr may be replaced
    )
    for name in ("httpx", "httpcore", "okta", "azure", "msal"):
        logging.getLogger(name).setLevel(logging.WARNING)
