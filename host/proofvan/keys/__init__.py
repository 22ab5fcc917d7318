"""Signing keys and the keys that somebody decided to trust."""
