"""Keys that never leave a token: a USB key, a card or SoftHSM, through PKCS#11 (OASIS PKCS #11 3.0).

Which token: its module (a shared library of the vendor), the label of the token, the label of the key, the PIN. The
key is made inside, sensitive and not extractable; the public key comes out and is certified like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PinIncorrect, PinLenRange, PinLocked, PKCS11Error

from proofvan.core.errors import InputError, SetupError
from proofvan.keys.signer import ED25519

# Where Debian's softhsm2 puts its module; a vendor's key names its own.
SOFTHSM_MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
# DER of the object identifier 1.3.101.112, id-Ed25519 (RFC 8410, section 3).
_ED25519_PARAMETERS = bytes.fromhex("06032b6570")
_OCTET_STRING_32 = bytes.fromhex("0420")


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """Which key of which token."""

    module: Path
    token: str  # label of the token
    key: str  # label of the key


class TokenSigner:
    """A key inside an open token; signs as long as the token is there."""

    def __init__(self, session: Any, private: Any, public_key: bytes) -> None:
        self._session, self._private, self._public_key = session, private, public_key

    @property
    def alg(self) -> str:
        """Name of the algorithm."""
        return ED25519

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self._public_key

    @property
    def exportable(self) -> bool:
        """Say whether the token would give the private key away; never true of a key that we made."""
        return bool(self._private[Attribute.EXTRACTABLE]) or not self._private[Attribute.SENSITIVE]

    def sign(self, data: bytes) -> bytes:
        """Sign bytes inside the token; raises SetupError when it was pulled out."""
        try:
            return bytes(self._private.sign(data, mechanism=Mechanism.EDDSA))
        except PKCS11Error as problem:
            raise SetupError("token-failed", detail=_words(problem)) from problem

    def close(self) -> None:
        """Log out."""
        self._session.close()

    def __enter__(self) -> TokenSigner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def token_labels(module: Path) -> list[str]:
    """List the tokens that are plugged in and set up; raises SetupError when the module cannot be loaded."""
    with _faults(module):
        return sorted({str(token.label) for token in _library(module).get_tokens()} - {""})


def make_token_key(place: TokenPlace, pin: str) -> bytes:
    """Make an Ed25519 key inside a token, sensitive and not extractable; gives the raw public key.

    Raises SetupError (no module, no token, a key of that name is there already) or InputError (wrong PIN).
    """
    with _opened(place, pin, rw=True) as session:
        if list(session.get_objects({Attribute.LABEL: place.key, Attribute.CLASS: ObjectClass.PRIVATE_KEY})):
            raise SetupError("token-key-exists", token=place.token, key=place.key)
        curve = session.create_domain_parameters(
            KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: _ED25519_PARAMETERS}, local=True
        )
        public, _ = curve.generate_keypair(
            mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
            store=True,
            label=place.key,
            private_template={Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True},
        )
        return _raw(public)


def open_token(place: TokenPlace, pin: str) -> TokenSigner:
    """Open a key of a token for signing; raises as `make_token_key`, and SetupError for a key that can be exported."""
    with _faults(place.module):
        session = _token(place).open(user_pin=pin)
        try:
            private = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=place.key)
            public = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=place.key)
            signer = TokenSigner(session, private, _raw(public))
        except PKCS11Error:
            session.close()
            raise
    if signer.exportable:
        signer.close()
        raise SetupError("token-key-exportable", token=place.token, key=place.key)
    return signer


@contextmanager
def _opened(place: TokenPlace, pin: str, rw: bool) -> Iterator[Any]:
    with _faults(place.module), _token(place).open(user_pin=pin, rw=rw) as session:
        yield session


@contextmanager
def _faults(module: Path) -> Iterator[None]:
    try:
        yield
    except (PinIncorrect, PinLenRange, PinLocked) as problem:
        raise InputError("token-pin-refused", detail=_words(problem)) from problem
    except (PKCS11Error, RuntimeError, OSError) as problem:
        raise SetupError("token-not-usable", module=module, detail=_words(problem)) from problem


def _library(module: Path) -> Any:
    return pkcs11.lib(str(module))


def _token(place: TokenPlace) -> Any:
    return _library(place.module).get_token(token_label=place.token)


def _raw(public: Any) -> bytes:
    point = bytes(public[Attribute.EC_POINT])
    return point.removeprefix(_OCTET_STRING_32) if len(point) > 32 else point


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__} {problem}".strip()
