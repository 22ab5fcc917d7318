"""What the office hands a van on enrolment: a folder with address, certificates and the office's public key."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from proofvan.core.errors import InputError, SetupError
from proofvan.keys.files import read_public_key
from proofvan.uplink.mqtt import Broker

SETTINGS, AUTHORITY, CERTIFICATE, KEY, OFFICE_KEY = "uplink.toml", "authority.pem", "van.pem", "van.key", "office.pub"
FILES = (SETTINGS, AUTHORITY, CERTIFICATE, KEY, OFFICE_KEY)


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60)
    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)


@dataclass(frozen=True, slots=True)
class Joined:
    """A van's way to its office."""

    name: str
    broker: Broker
    office_key: bytes


def read_joined(folder: Path) -> Joined:
    """Read the folder; raises SetupError when the van has not joined an office, InputError for a wrong file."""
    path = folder / SETTINGS
    if not path.exists():
        raise SetupError("uplink-not-joined", folder=folder)
    try:
        settings = _Settings.model_validate(tomllib.loads(path.read_text()))
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InputError("uplink-settings-wrong", file=path, detail=str(problem).replace("\n", " ")) from problem
    broker = Broker(settings.host, settings.port, folder / AUTHORITY, folder / CERTIFICATE, folder / KEY)
    return Joined(settings.name, broker, read_public_key(folder / OFFICE_KEY))


def settings_text(name: str, host: str, port: int) -> str:
    """Give the text of the settings."""
    return f'name = "{name}"\nhost = "{host}"\nport = {port}\n'


def join(handed: Path, folder: Path) -> Joined:
    """Check what the office handed over and take it in place of what was there."""
    read_joined(handed)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    for name in FILES:
        shutil.copyfile(handed / name, partial / name)
    (partial / KEY).chmod(0o600)
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)
    return read_joined(folder)
