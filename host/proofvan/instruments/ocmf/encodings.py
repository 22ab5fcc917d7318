"""Text to bytes: hex, base64, base32, with the white space that people put between the digits."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

_SPACE = re.compile(r"\s+")


def _hex(text: str) -> bytes:
    return binascii.unhexlify(text)


def _base64(text: str) -> bytes:
    # The two alphabets differ in two digits only; the padding may have been cut off.
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _base32(text: str) -> bytes:
    return base64.b32decode(text.upper())


DECODERS: dict[str, Callable[[str], bytes]] = {"hex": _hex, "base64": _base64, "base32": _base32}


def decode(text: str, encoding: str) -> bytes | None:
    """Decode by the named encoding; None when the text is not of it."""
    try:
        return DECODERS[encoding](_SPACE.sub("", text))
    except (binascii.Error, ValueError):
        return None


def readings_of(text: str) -> list[tuple[str, bytes]]:
    """Give every (encoding, bytes) that the text can be, hex first: each hex text is base64 too."""
    found = ((name, decode(text, name)) for name in DECODERS)
    return [(name, data) for name, data in found if data]
