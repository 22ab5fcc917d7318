"""Finds the place of a change: the field at a byte of a JSON file, the one bit that was flipped."""

from __future__ import annotations

import hashlib
import json

KEY, VALUE = True, False
# Longer texts are not searched for a flipped bit: the search takes 8 n hashes of n bytes.
LONGEST_SEARCH = 4096


def field_at(data: bytes, offset: int) -> str:
    """Name the field that a byte of a JSON text belongs to, such as `record.results[2].value`.

    Works on damaged text too: then it names the field where the text stops to make sense.
    """
    stack: list[str | int] = []
    expecting = VALUE
    at = 0
    while at < len(data) and at <= offset:
        byte = data[at : at + 1]
        if byte == b'"':
            end = _end_of_text(data, at)
            if expecting is KEY and stack:
                stack[-1] = data[at + 1 : end - 1].decode(errors="replace")
                expecting = VALUE
            at = end
            continue
        expecting = _structure(byte, stack, expecting)
        at += 1
    return _joined(stack)


def below(part: str, field: str) -> str:
    """Name a field inside a part; `$` is the part itself."""
    return part if field == "$" else f"{part}.{field}".replace(".[", "[")


def syntax_error_at(data: bytes) -> int | None:
    """Give the byte where a text stops being JSON; None when it is JSON."""
    try:
        words = data.decode()
    except UnicodeDecodeError as problem:
        return problem.start
    try:
        json.loads(words)
    except json.JSONDecodeError as problem:
        return len(words[: problem.pos].encode())
    except RecursionError:
        return 0
    return None


def first_difference(one: bytes, other: bytes) -> int:
    """Give the first byte in which two texts differ; the length of the shorter when one begins the other."""
    length = min(len(one), len(other))
    low, high = 0, length
    while low < high:  # the longest common beginning, by halves
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def flipped_bit(data: bytes, sha256: str) -> tuple[int, int] | None:
    """Find the single bit (byte, bit) whose flip gives a text its digest back; None when it was more than one bit.

    `sha256` may be the beginning of the digest, lower-case hex.
    """
    if len(data) > LONGEST_SEARCH:
        return None
    before = hashlib.sha256()
    for at, byte in enumerate(data):
        rest = data[at + 1 :]
        for bit in range(8):
            attempt = before.copy()
            attempt.update(bytes((byte ^ (1 << bit),)) + rest)
            if attempt.hexdigest().startswith(sha256):
                return at, bit
        before.update(data[at : at + 1])
    return None


def with_flip(data: bytes, place: tuple[int, int]) -> bytes:
    """Give a text with one bit flipped."""
    at, bit = place
    return data[:at] + bytes((data[at] ^ (1 << bit),)) + data[at + 1 :]


def _end_of_text(data: bytes, start: int) -> int:
    at = start + 1
    while at < len(data):
        if data[at] == ord("\\"):
            at += 2
            continue
        at += 1
        if data[at - 1] == ord('"'):
            break
    return at


def _structure(byte: bytes, stack: list[str | int], expecting: bool) -> bool:
    if byte == b"{":
        stack.append("")
        return KEY
    if byte == b"[":
        stack.append(0)
    elif byte in (b"}", b"]") and stack:
        stack.pop()
    elif byte == b"," and stack:
        top = stack[-1]
        if isinstance(top, str):
            return KEY
        stack[-1] = top + 1
    else:
        return expecting
    return VALUE


def _joined(stack: list[str | int]) -> str:
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in stack if part != "")
    return words.removeprefix(".") or "$"
