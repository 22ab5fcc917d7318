"""`proofvan keys new`: make the van's signing key and the public key that others trust."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, say
from proofvan.keys.files import write_private_key, write_public_key
from proofvan.keys.signer import Ed25519Signer, key_id


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-keys-help"), no_args_is_help=True)
    group.command("new", help=both("cli-keys-new-help"))(new)
    group.callback()(lambda: None)
    app.add_typer(group, name="keys")


def new(
    file: Annotated[Path, typer.Argument(help=both("cli-keys-new-file"))],
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Write FILE (private) and FILE.pub (public)."""
    ask_json("keys new", as_json)
    key = Ed25519PrivateKey.generate()
    public = file.with_name(file.name + ".pub")
    write_private_key(file, key)
    write_public_key(public, Ed25519Signer(key).public_key)
    result = {"private": str(file), "public": str(public), "key_id": key_id(Ed25519Signer(key).public_key)}
    if as_json:
        print_result("keys new", result)
    else:
        print(say("cli-keys-new-done", **result))
