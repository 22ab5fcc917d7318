"""The command line: parses, calls the package that owns the subject, prints."""

from proofvan.cli.app import main

__all__ = ["main"]
