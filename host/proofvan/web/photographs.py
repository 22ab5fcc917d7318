"""Photographs that a tablet takes: of which kinds, and how large, a station takes them."""

from __future__ import annotations

# A photograph of a tablet's camera has some megabytes.
LARGEST_BYTES = 20_000_000
# First bytes: JPEG by ISO/IEC 10918-1 B.1.1.3 (SOI, then a marker), PNG by ISO/IEC 15948 5.2.
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
# First bytes -> ending of a file's name.
KINDS = {JPEG: "jpg", PNG: "png"}
