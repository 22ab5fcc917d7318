"""The standard's file with other coefficients: everything that a person wrote in it stays."""

from __future__ import annotations

from collections.abc import Mapping

import tomlkit

from proofvan.boardcare.fit import Fitted
from proofvan.core.canonical import decimal_string


def changed_file(content: bytes, channels: tuple[Fitted, ...]) -> bytes:
    """Give a standard's file with the coefficients as left; comments and certificate are untouched."""
    document = tomlkit.parse(content.decode("utf-8"))
    tables = document["standard"]["channels"]
    for channel in channels:
        new: Mapping[str, str] = {
            "gain": decimal_string(float(channel.left.gain)),
            "offset_counts": decimal_string(float(channel.left.offset_counts)),
        }
        if channel.left.delay_ns != channel.found.delay_ns:
            new = {"delay_ns": decimal_string(float(channel.left.delay_ns))}
        tables[channel.role].update(new)
    return tomlkit.dumps(document).encode("utf-8")


def words(channels: tuple[Fitted, ...], *, left: bool) -> str:
    """Give the coefficients in a line for the audit trail, as found or as left."""
    parts = []
    for channel in channels:
        known = channel.left if left else channel.found
        delay = f", delay {float(known.delay_ns):.12g} ns" if known.delay_ns or channel.u_delay_ns else ""
        parts.append(f"{channel.role}: gain {float(known.gain):.12g}, offset {float(known.offset_counts):.12g}{delay}")
    return "; ".join(parts)
