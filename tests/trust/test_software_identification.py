"""TRUST-01 and TRUST-05: the ids are bound to the files; the legally relevant set knows nothing of what shows it."""

from __future__ import annotations

import ast
import random
import shutil
from pathlib import Path

import pytest
import typer

import proofvan
from proofvan.cli import app
from proofvan.station import identity
from proofvan.station.identity import LEGAL_PARTS, legal_files, software_identity

HOST = Path(proofvan.__path__[0])


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("host") / "proofvan"
    return Path(shutil.copytree(HOST, place, ignore=shutil.ignore_patterns("__pycache__")))


def ids(copy: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    with monkeypatch.context() as patched:
        patched.setattr(proofvan, "__path__", [str(copy)])
        return software_identity()


def test_a_changed_byte_of_any_legal_file_changes_the_legal_id_alone(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = ids(copy, monkeypatch)
    files = sorted(legal_files(copy))
    assert len(files) > 100
    pick = random.Random(1)
    for path in pick.sample(files, 25):
        data = path.read_bytes() or b" "
        at = pick.randrange(len(data))
        path.write_bytes(data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :])
        changed = ids(copy, monkeypatch)
        path.write_bytes(data)
        assert {name for name in sound if sound[name] != changed[name]} == {"legal_id"}, path


@pytest.mark.parametrize(
    "name",
    ["cli/messages.zh.ftl", "documents/certificate.typ", "documents/view.py", "station/messages.en.ftl",
     "regulations/jjg1149_dc_pile/certificate.typ", "regulations/messages.zh.ftl"],
)  # fmt: skip
def test_a_changed_word_or_page_changes_only_the_other_id(
    copy: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sound = ids(copy, monkeypatch)
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data + b"\n")
    changed = ids(copy, monkeypatch)
    (copy / name).write_bytes(data)
    assert {name for name in sound if sound[name] != changed[name]} == {"other_id"}


def test_a_new_and_a_renamed_file_change_the_id_too(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = ids(copy, monkeypatch)["legal_id"]
    (copy / "methods" / "more.py").write_bytes(b"")
    assert ids(copy, monkeypatch)["legal_id"] != sound
    (copy / "methods" / "more.py").unlink()
    (copy / "methods" / "rounding.py").rename(copy / "methods" / "rounded.py")
    assert ids(copy, monkeypatch)["legal_id"] != sound
    (copy / "methods" / "rounded.py").rename(copy / "methods" / "rounding.py")
    assert ids(copy, monkeypatch)["legal_id"] == sound


def test_the_set_is_the_one_of_the_architecture_and_every_part_is_there() -> None:
    assert {"core/line", "methods", "uncertainty", "records", "instruments", "procedures", "regulations"} <= set(
        LEGAL_PARTS
    )
    for part in LEGAL_PARTS:
        assert (HOST / part).exists(), part
    assert set(software_identity()) >= {"legal_id", "other_id", "wire", "kernels", "extension"}
    assert len(software_identity()["extension"].rpartition("; ")[2]) == 64
    assert identity.identity_line(software_identity()).count(" · ") == 6


def test_the_legal_set_imports_nothing_that_shows_sends_or_simulates() -> None:
    """Its imports stay inside the set; of the core it may take faults, words and clocks, which carry no number."""
    allowed = {"core/errors.py", "core/audit.py", "core/messages.py"}
    inside = {path.relative_to(HOST).as_posix() for path in legal_files(HOST)}
    outside = []
    for path in legal_files(HOST):
        if path.suffix == ".py":
            for name in imported(path):
                found = file_of(name)
                if found and found not in inside | allowed:
                    outside.append((path.relative_to(HOST).as_posix(), found))
    assert not outside


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("proofvan."):
            names |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            names |= {name.name for name in node.names if name.name.startswith("proofvan.")}
    return names


def file_of(name: str) -> str:
    base = HOST.joinpath(*name.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file() and path.read_text(encoding="utf-8").strip():
            text = path.read_text(encoding="utf-8")
            only_words = path.name == "__init__.py" and len(ast.parse(text).body) == 1
            return "" if only_words else path.relative_to(HOST).as_posix()
    return ""


def test_the_screen_shows_the_ids_that_records_carry(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        app._version(True)
    shown, known = capsys.readouterr().out, software_identity()
    assert shown.startswith(f"proofvan {known['version']} ")
    for name in ("legal_id", "other_id", "wire", "kernels"):
        assert f"{name} {known[name][:16]}" in shown
    assert known["extension"].rpartition("; ")[2][:16] in shown
