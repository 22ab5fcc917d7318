"""Writes tests/vectors/wire.json."""


def vectors_text(digest: str) -> str:
    return digest + "\n"
