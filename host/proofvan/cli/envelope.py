"""The one JSON envelope of every command: `{"proofvan", "command", "ok", "exit", "result", "error"}`."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from typing import Any

from proofvan.core.errors import ProofvanError
from proofvan.core.messages import LANGUAGES, explain

_asked: list[str] = []


def ask_json(command: str, wanted: bool) -> bool:
    """Remember that this command answers in JSON, so that faults do too."""
    _asked[:] = [command] if wanted else []
    return wanted


def wants_json() -> bool:
    """Say whether the running command answers in JSON."""
    return bool(_asked)


def print_result(command: str, result: Any, exit_code: int = 0) -> None:
    """Print a command's result."""
    _print(command, exit_code, result, None)


def print_failure(error: ProofvanError, exit_code: int) -> None:
    """Print a fault with its words in both languages."""
    words = {language: dict(zip(("what", "advice"), explain(error, language), strict=True)) for language in LANGUAGES}
    evidence = {name: str(value) for name, value in error.evidence.items()}
    _print(_asked[0], exit_code, None, {"id": error.fault, "evidence": evidence, **words})


def _print(command: str, exit_code: int, result: Any, error: Any) -> None:
    envelope = {
        "proofvan": version("proofvan"),
        "command": command,
        "ok": error is None,
        "exit": int(exit_code),
        "result": result,
        "error": error,
    }
    json.dump(envelope, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
