"""`proofvan keys`: make, certify, exchange and revoke keys; the institute's root signs what others trust."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.unlock import (
    PASSPHRASE,
    TOKEN_PIN,
    As,
    StationKey,
    ask_secret,
    open_signer,
    opened_station,
    token_place,
)
from proofvan.cli.words import both, say
from proofvan.compose.now import utc_now
from proofvan.core.clock import utc_moment, utc_text
from proofvan.core.errors import InputError
from proofvan.keys.certified import HolderKind, KeyCertificate
from proofvan.keys.files import CHANCE_BYTES, read_public_key, write_private_key, write_public_key, write_sm2_key
from proofvan.keys.institute import Institute
from proofvan.keys.signer import ED25519, Ed25519Signer, key_id
from proofvan.keys.sm2 import PUBLIC_BYTES, SM2_SM3, Sm2Signer, sm2_secret
from proofvan.keys.trust import ROOT_NAME, Standing, TrustStore
from proofvan.people.person import Role

Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]
Home = Annotated[Path | None, typer.Option("--home", help=both("cli-home"))]
Folder = Annotated[Path, typer.Option("--trust", help=both("cli-keys-trust"))]
Root = Annotated[str, typer.Option("--root", help=both("cli-keys-root"))]
_DEFAULT_DAYS = 365


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-keys-help"), no_args_is_help=True)
    group.command("new", help=both("cli-keys-new-help"))(new)
    group.command("certify", help=both("cli-keys-certify-help"))(certify)
    group.command("rotate", help=both("cli-keys-rotate-help"))(rotate)
    group.command("revoke", help=both("cli-keys-revoke-help"))(revoke)
    group.command("list", help=both("cli-keys-list-help"))(list_keys)
    group.command("export", help=both("cli-keys-export-help"))(export)
    app.add_typer(group, name="keys")


def new(
    file: Annotated[Path, typer.Argument(help=both("cli-keys-new-file"))],
    sm2: Annotated[bool, typer.Option("--sm2", help=both("cli-keys-new-sm2"))] = False,
    token: Annotated[str, typer.Option("--token", help=both("cli-keys-new-token"))] = "",
    unprotected: Annotated[bool, typer.Option("--unprotected", help=both("cli-keys-new-unprotected"))] = False,
    as_json: Json = False,
) -> None:
    """Write FILE (private, under a passphrase) and FILE.pub (public); with --token the private key stays inside."""
    ask_json("keys new", as_json)
    if (token and sm2) or (sm2 and unprotected):
        raise InputError("key-wrong-algorithm", file=file, value=SM2_SM3, allowed=ED25519)
    public = file.with_name(file.name + ".pub")
    key = _made_in_token(token) if token else _made_in_file(file, sm2, unprotected)
    write_public_key(public, key)
    result = {"private": token or str(file), "public": str(public), "key_id": key_id(key)}
    if as_json:
        print_result("keys new", result)
    else:
        print(say("cli-keys-new-done", **result))


def certify(
    public: Annotated[Path, typer.Option("--public", exists=True, help=both("cli-keys-public"))],
    kind: Annotated[HolderKind, typer.Option("--kind", help=both("cli-keys-kind"))],
    holder: Annotated[str, typer.Option("--holder", help=both("cli-keys-holder"))],
    name: Annotated[str, typer.Option("--name", help=both("cli-people-name"))],
    trust: Folder,
    root: Root,
    person: As,
    station_key: StationKey,
    days: Annotated[int, typer.Option("--days", min=1, help=both("cli-keys-days"))] = _DEFAULT_DAYS,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Let the root certify a key; a person's roles and licences are taken from the roll."""
    ask_json("keys certify", as_json)
    with _institute(home, station_key, person, trust, root) as (institute, station):
        path = institute.certify(_certificate(public, kind, holder, name, days, station), utc_now())
    _done("keys certify", "cli-keys-certify-done", {"file": str(path), "holder": holder}, as_json)


def rotate(
    old: Annotated[Path, typer.Option("--old", exists=True, help=both("cli-keys-old"))],
    public: Annotated[Path, typer.Option("--public", exists=True, help=both("cli-keys-public"))],
    trust: Folder,
    root: Root,
    person: As,
    station_key: StationKey,
    days: Annotated[int, typer.Option("--days", min=1, help=both("cli-keys-days"))] = _DEFAULT_DAYS,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Give the holder of a key a new one; what the old one signed until now still counts."""
    ask_json("keys rotate", as_json)
    before = read_public_key(old)
    with _institute(home, station_key, person, trust, root) as (institute, station):
        held = [entry for entry in institute.certificates() if entry.public_key == before.hex()]
        if not held:
            raise InputError("key-not-certified", key_id=key_id(before), folder=trust)
        last = held[-1]
        certificate = _certificate(public, last.kind, last.holder, last.name, days, station)
        path = institute.rotate(before, certificate, utc_now())
    _done("keys rotate", "cli-keys-certify-done", {"file": str(path), "holder": last.holder}, as_json)


def revoke(
    public: Annotated[Path, typer.Option("--public", exists=True, help=both("cli-keys-public"))],
    reason: Annotated[str, typer.Option("--reason", help=both("cli-parameters-reason"))],
    trust: Folder,
    root: Root,
    person: As,
    station_key: StationKey,
    since: Annotated[str, typer.Option("--from", help=both("cli-keys-from"))] = "",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Revoke a key: what it signs, or signed, from that moment on counts no more."""
    ask_json("keys revoke", as_json)
    moment = _moment(since) if since else utc_now()
    with _institute(home, station_key, person, trust, root) as (institute, _):
        path = institute.revoke(read_public_key(public), moment, reason, utc_now())
    _done("keys revoke", "cli-keys-revoke-done", {"file": str(path), "from": moment}, as_json)


def list_keys(trust: Folder, as_json: Json = False) -> None:
    """List the keys that a trust folder certifies, and which of them count today."""
    ask_json("keys list", as_json)
    store, now = TrustStore.from_files([trust]), utc_now()
    rows = [
        {
            "key_id": key_id(bytes.fromhex(entry.public_key)),
            "alg": entry.alg,
            "kind": entry.kind.value,
            "holder": entry.holder,
            "name": entry.name,
            "roles": list(entry.roles),
            "valid_from": entry.valid_from,
            "valid_until": entry.valid_until,
            "standing": store.known(bytes.fromhex(entry.public_key), now).standing.value,
        }
        for entry in store.certificates
    ]
    if as_json:
        print_result("keys list", {"root": key_id(read_public_key(trust / ROOT_NAME)), "keys": rows})
        return
    for row in rows:
        mark = "✔" if row["standing"] == Standing.TRUSTED else "✘"
        until = f"{row['valid_from']} ~ {row['valid_until']}"
        print(f"{mark} {row['key_id']}  {row['alg']}  {row['kind']}  {row['holder']} {row['name']}  {until}")


def export(
    key: Annotated[str, typer.Argument(help=both("cli-endorse-key"))],
    out: Annotated[Path, typer.Option("--out", help=both("cli-keys-out"))],
    as_json: Json = False,
) -> None:
    """Write the public part of a key; the private part is never written anywhere."""
    ask_json("keys export", as_json)
    public = open_signer(key).public_key
    write_public_key(out, public)
    _done("keys export", "cli-keys-export-done", {"file": str(out), "key_id": key_id(public)}, as_json)


def _made_in_file(file: Path, sm2: bool, unprotected: bool) -> bytes:
    password = b"" if unprotected else ask_secret(PASSPHRASE, "cli-ask-new-passphrase", twice=True).encode()
    if not (password or unprotected):
        raise InputError("key-needs-passphrase", file=file)
    if sm2:
        secret = sm2_secret(os.urandom(48))
        write_sm2_key(file, secret, password, os.urandom(CHANCE_BYTES))
        return Sm2Signer(secret).public_key
    key = Ed25519PrivateKey.generate()
    write_private_key(file, key, password or None)
    return Ed25519Signer(key).public_key


def _made_in_token(token: str) -> bytes:
    from proofvan.keys.token import make_token_key

    return make_token_key(token_place(token), ask_secret(TOKEN_PIN, "cli-ask-token-pin"))


@contextmanager
def _institute(home: Path | None, station_key: str, person: str, trust: Path, root: str) -> Iterator[tuple[Any, Any]]:
    """Open the trust folder with its root key; an administrator does that, and the ledger notes it."""
    with opened_station(home or default_home(), station_key) as station:
        signed_in = station.sign_in(person)
        signed_in.require(Role.ADMINISTRATOR)
        yield Institute(trust, open_signer(root), station.ledger, signed_in.person.id), station


def _certificate(public: Path, kind: HolderKind, holder: str, name: str, days: int, station: Any) -> KeyCertificate:
    key, now = read_public_key(public), datetime.now(UTC)
    person = station.roll.entry(holder).person if kind is HolderKind.PERSON else None
    return KeyCertificate(
        public_key=key.hex(),
        alg=SM2_SM3 if len(key) == PUBLIC_BYTES else ED25519,
        kind=kind,
        holder=holder,
        name=person.name if person else name,
        roles=tuple(role.value for role in person.roles) if person else (),
        licences=person.licences if person else (),
        valid_from=utc_text(now),
        valid_until=utc_text(now + timedelta(days=days)),
    )


def _moment(words: str) -> str:
    try:
        return utc_text(utc_moment(words))
    except ValueError as problem:
        raise InputError("key-moment-wrong", value=words, allowed="2026-01-31T08:00:00Z") from problem


def _done(command: str, message: str, result: dict[str, str], as_json: bool) -> None:
    if as_json:
        print_result(command, result)
    else:
        print(say(message, **result))
