"""A station with a key of its own, and its people, each with a PIN."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from proofvan.cli import app as application
from proofvan.keys.files import write_private_key
from proofvan.web.people import practice_persons

PINS = {"P-1": "739164", "verifier": "582037", "checker": "618294", "approver": "407153"}


def commanded(*words: object, **own: str) -> None:
    """Give a command as a person does, with what it asks for in the environment."""
    answer = CliRunner().invoke(application.app, [str(word) for word in words], env=own)
    assert answer.exit_code == 0, answer.output


def person_added(home: Path, person: str, name: str, roles: tuple[str, ...], licence: str, by: str = "") -> None:
    """Add a person with the command, as an administrator does."""
    parts = [word for role in roles for word in ("--role", role)]
    words = ["people", "add", person, "--name", name, *parts, "--home", home, "--station-key", home / "van.pem"]
    own = {"PROOFVAN_NEW_PIN": PINS[person], "PROOFVAN_PERSON": by, "PROOFVAN_PIN": PINS.get(by, "")}
    commanded(*words, *(["--licence", licence] if licence else []), **own)


def peopled(home: Path, item: str) -> tuple[str, ...]:
    """Make the van's key, an administrator who is metrologist too, and the licensed three; gives the options of serve.

    The approver's own key is not there.
    """
    (home / "persons").mkdir()
    write_private_key(home / "van.pem", Ed25519PrivateKey.generate())
    person_added(home, "P-1", "管理", ("administrator", "metrologist"), "")
    for one in practice_persons():
        (licence,) = [licence for licence in one.licences if licence.item == item]
        fields = (licence.number, licence.role, licence.item, licence.employer, licence.valid_from, licence.valid_until)
        person_added(home, one.id, one.name, (one.id,), ",".join(fields), by="P-1")
        if one.id != "approver":
            key = Ed25519PrivateKey.generate()
            write_private_key(home / "persons" / f"{one.id}.pem", key, PINS[one.id].encode())
    return ("--station-key", str(home / "van.pem"), "--person-keys", str(home / "persons"))
