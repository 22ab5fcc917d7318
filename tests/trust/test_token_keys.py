"""TRUST-14: a key made in a token never leaves it; PKCS#11 through SoftHSM, set up by the tests themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOFTHSM = Path(os.environ.get("PROOFVAN_PKCS11", "/usr/lib/softhsm/libsofthsm2.so"))
PIN = "246810"

# SoftHSM reads its configuration once per process, so the work is done in a process of its own.
WORK = """
import json, sys
from pathlib import Path
import pkcs11
from pkcs11 import Attribute, ObjectClass
from proofvan.core.errors import ProofvanError
from proofvan.keys.signer import signature_fits
from proofvan.keys.token import TokenPlace, make_token_key, open_token, token_labels

place = TokenPlace(Path(sys.argv[1]), "van", "signing")
said = {"labels": token_labels(place.module), "public": make_token_key(place, sys.argv[2]).hex()}
with open_token(place, sys.argv[2]) as signer:
    signature = signer.sign(b"record")
    said["alg"], said["same"] = signer.alg, signer.public_key.hex() == said["public"]
    said["fits"] = signature_fits(signer.alg, signer.public_key, b"record", signature)
    said["other"] = signature_fits(signer.alg, signer.public_key, b"recorx", signature)
    said["exportable"] = signer.exportable
    said["extractable"] = signer._private[Attribute.EXTRACTABLE]
    said["sensitive"] = signer._private[Attribute.SENSITIVE]
    try:
        signer._private[Attribute.VALUE]
        said["value"] = "given away"
    except Exception as problem:
        said["value"] = type(problem).__name__

def refused(action):
    try:
        action()
    except ProofvanError as problem:
        return problem.fault
    return ""

said["wrong_pin"] = refused(lambda: open_token(place, "000000"))
said["again"] = refused(lambda: make_token_key(place, sys.argv[2]))
said["no_token"] = refused(lambda: open_token(TokenPlace(place.module, "other", "signing"), sys.argv[2]))
said["no_key"] = refused(lambda: open_token(TokenPlace(place.module, "van", "other"), sys.argv[2]))
said["no_module"] = refused(lambda: token_labels(Path("/nowhere/module.so")))
with pkcs11.lib(sys.argv[1]).get_token(token_label="van").open(user_pin=sys.argv[2], rw=True) as session:
    curve = session.create_domain_parameters(
        pkcs11.KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: bytes.fromhex("06032b6570")}, local=True
    )
    curve.generate_keypair(
        mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label="loose",
        private_template={Attribute.EXTRACTABLE: True, Attribute.SENSITIVE: False},
    )
said["loose"] = refused(lambda: open_token(TokenPlace(place.module, "van", "loose"), sys.argv[2]))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    configuration = place / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {place}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    environment = {**os.environ, "SOFTHSM2_CONF": str(configuration)}
    init = ["softhsm2-util", "--module", str(SOFTHSM), "--init-token", "--free", "--label", "van"]
    subprocess.run([*init, "--pin", PIN, "--so-pin", "13579111"], env=environment, check=True, capture_output=True)
    command = [sys.executable, "-c", WORK, str(SOFTHSM), PIN]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_a_token_signs_as_every_other_key_does(said: dict[str, object]) -> None:
    assert said["labels"] == ["van"]
    assert said["alg"] == "Ed25519"
    assert said["same"] and said["fits"] and not said["other"]


def test_a_key_made_in_a_token_is_sensitive_and_not_extractable(said: dict[str, object]) -> None:
    assert (said["extractable"], said["sensitive"], said["exportable"]) == (False, True, False)
    assert said["value"] == "AttributeSensitive"


def test_a_key_that_a_token_would_give_away_is_not_used(said: dict[str, object]) -> None:
    assert said["loose"] == "token-key-exportable"


def test_what_is_wrong_with_a_token_is_named(said: dict[str, object]) -> None:
    assert said["wrong_pin"] == "token-pin-refused"
    assert said["again"] == "token-key-exists"
    assert {said["no_token"], said["no_key"], said["no_module"]} == {"token-not-usable"}
