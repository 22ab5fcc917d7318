"""The time of the host's clock."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> str:
    """Give the time of the host's clock, ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
