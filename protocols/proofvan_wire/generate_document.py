"""Writes docs/wire.md."""


def document_text(digest: str) -> str:
    return digest + "\n"
