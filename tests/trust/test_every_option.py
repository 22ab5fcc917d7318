"""TRUST-04: what people and programs can say to the host: every command and option is documented in both languages,
and what is not documented is refused without any effect."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from campaign import sized, tell
from ledgers import filled

from proofvan.cli import app as application
from proofvan.cli import command_folder
from proofvan.cli.exit_codes import ExitCode
from proofvan.regulations.catalogue import all_regulations

pytestmark = pytest.mark.trust
LETTERS = "abcxyz019-._=/ 检定\0"


@pytest.fixture(scope="module")
def root() -> Any:
    return typer.main.get_command(application.app)


def leaves(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, listed in group.commands.items():
        command = listed if path else command_folder.command(name)
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


def answered(root: Any, *words: str) -> int:
    """Give the exit code of a command line."""
    with pytest.raises(SystemExit) as ended:
        root.main(args=list(words), prog_name="proofvan")
    return int(ended.value.code or 0)


def state(home: Path) -> str:
    """Everything that a command could have changed: the station's home, and the tables that results rest on."""
    digest = hashlib.sha256()
    tables = [regulation.root / "limits.toml" for regulation in all_regulations()]
    for path in [*sorted(path for path in home.rglob("*") if path.is_file()), *tables]:
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def test_every_command_and_option_says_what_it_is_for(root):
    silent = [
        f"{' '.join(path)} {one.name}"
        for path, command in leaves(root)
        for one in command.params
        if one.name != "help" and not getattr(one, "help", None)
    ]
    assert not silent
    assert not [" ".join(path) for path, command in leaves(root) if not command.help]


def test_what_is_not_documented_is_refused_and_changes_nothing(root, tmp_path, monkeypatch, record_property):
    filled(tmp_path, 4)
    monkeypatch.setenv("PROOFVAN_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    before, chance, said = state(tmp_path), random.Random(4), 0
    for path, command in leaves(root):
        documented = {name for one in command.params for name in one.opts}
        for _ in range(sized(4, 200)):
            option = "--" + "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(chance.randint(3, 12)))
            if any(name.startswith(option) for name in documented):
                continue
            value = "".join(chance.choice(LETTERS) for _ in range(chance.randint(0, 20)))
            words = [*path, option, *([value] if chance.random() < 0.5 else [])]
            assert answered(root, *words) == ExitCode.USAGE, words
            said += 1
    for _ in range(sized(100, 5_000)):
        name = "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 12)))
        if name in root.commands or name.startswith("-"):
            continue
        assert answered(root, name) == ExitCode.USAGE, name
        said += 1
    assert state(tmp_path) == before
    tell(record_property, undocumented=said)
