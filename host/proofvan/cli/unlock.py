"""Opens keys and signs people in: secrets come from the environment or are asked for, never from the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote

import typer

from proofvan.cli.words import both, say
from proofvan.compose.now import utc_now
from proofvan.core.errors import InputError, SetupError
from proofvan.keys.files import is_protected, read_private_key
from proofvan.keys.signer import Signer, signature_fits

if TYPE_CHECKING:  # ledger, roll and token are imported by who opens them
    from proofvan.keys.token import TokenPlace
    from proofvan.people.roll import Roll, SignedIn
    from proofvan.records.ledger.ledger import Ledger

PERSON = "PROOFVAN_PERSON"
PASSPHRASE, PIN, TOKEN_PIN, MODULE = "PROOFVAN_PASSPHRASE", "PROOFVAN_PIN", "PROOFVAN_TOKEN_PIN", "PROOFVAN_PKCS11"
_SCHEME = "pkcs11:"

StationKey = Annotated[str, typer.Option("--station-key", envvar="PROOFVAN_STATION_KEY", help=both("cli-station-key"))]
PinFile = Annotated[Path | None, typer.Option("--pin-file", envvar="PROOFVAN_PIN_FILE", help=both("cli-pin-file"))]
As = Annotated[str, typer.Option("--as", envvar="PROOFVAN_PERSON", help=both("cli-as"))]


@dataclass(frozen=True, slots=True)
class Station:
    """A station with its ledger and its roll open."""

    home: Path
    signer: Signer
    ledger: Ledger
    roll: Roll

    def sign_in(self, person: str, pin_file: Path | None = None) -> SignedIn:
        """Sign a person in: PIN (from a file of one's own, the environment, or asked), and USB key where one is due."""
        token_key = b""
        if self.roll.entry(person).token_key:
            token_key = _proved_key(self.roll.entry(person).token_key)
        return self.roll.sign_in(person, _pin(pin_file), utc_now(), token_key)


@contextmanager
def opened_station(home: Path, key: str) -> Iterator[Station]:
    """Open ledger and roll of a station with its key."""
    with station_of(home, open_signer(key)) as station:
        yield station


@contextmanager
def station_of(home: Path, signer: Signer) -> Iterator[Station]:
    """Open ledger and roll of a station whose key is open already."""
    from proofvan.compose.ledger import opened_ledger
    from proofvan.compose.station_files import opened_roll

    home.mkdir(parents=True, exist_ok=True)
    with opened_ledger(home, signer) as ledger:
        yield Station(home, signer, ledger, opened_roll(home, signer, ledger))


def open_signer(where: str, secrets: Mapping[str, str] | None = None) -> Signer:
    """Open a private key: a file, or a key in a token as `pkcs11:token=LABEL;object=LABEL` (RFC 7512).

    `secrets` are those of `secrets_of`; without them they are asked for.
    """
    given = secrets_of(where) if secrets is None else secrets
    if where.startswith(_SCHEME):
        from proofvan.keys.token import open_token

        return open_token(token_place(where), given[TOKEN_PIN])
    password = given[PASSPHRASE].encode() if PASSPHRASE in given else None
    return read_private_key(Path(where), password)


def secrets_of(where: str) -> dict[str, str]:
    """Ask once for what opens a private key: gives the environment in which another process opens it unasked."""
    if where.startswith(_SCHEME):
        token_place(where)  # a wrong address is told before anybody types a PIN
        return {TOKEN_PIN: ask_secret(TOKEN_PIN, "cli-ask-token-pin")}
    return {PASSPHRASE: ask_secret(PASSPHRASE, "cli-ask-passphrase")} if is_protected(Path(where)) else {}


def token_place(where: str) -> TokenPlace:
    """Read a PKCS#11 address; raises InputError when it names no token or no key."""
    from proofvan.keys.token import SOFTHSM_MODULE, TokenPlace

    parts = dict(part.partition("=")[::2] for part in where.removeprefix(_SCHEME).replace("?", ";").split(";"))
    if not where.startswith(_SCHEME) or not parts.get("token") or not parts.get("object"):
        raise InputError("token-address-wrong", value=where, allowed="pkcs11:token=LABEL;object=LABEL")
    module = parts.get("module-path") or os.environ.get(MODULE) or str(SOFTHSM_MODULE)
    return TokenPlace(Path(unquote(module)), unquote(parts["token"]), unquote(parts["object"]))


def ask_secret(variable: str, message: str, twice: bool = False) -> str:
    """Give a secret from the environment, else ask for it unseen; raises SetupError when nobody is there."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise SetupError("cli-nobody-to-ask", variable=variable)
    return str(typer.prompt(say(message), hide_input=True, confirmation_prompt=twice, err=True))


def ask_person() -> str:
    """Ask who is there; raises SetupError when nobody can answer."""
    if not sys.stdin.isatty():
        raise SetupError("cli-nobody-to-ask", variable=PERSON)
    return str(typer.prompt(say("cli-as"), err=True))


def _pin(file: Path | None) -> str:
    if file is None:
        return ask_secret(PIN, "cli-ask-pin")
    try:
        if file.stat().st_mode & 0o077:
            raise InputError("cli-pin-file-open", file=file)
        return file.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise InputError("table-not-readable", file=file, detail=problem.strerror or "") from problem


def _proved_key(public_key: str) -> bytes:
    """Let the USB key sign a fresh challenge; gives the public key that it proved to hold, empty when it did not."""
    where = os.environ.get("PROOFVAN_TOKEN", "")
    if not where:
        return b""
    signer, challenge = open_signer(where), b"proofvan sign-in\n" + os.urandom(32)
    fits = signature_fits(signer.alg, bytes.fromhex(public_key), challenge, signer.sign(challenge))
    return bytes.fromhex(public_key) if fits else b""
