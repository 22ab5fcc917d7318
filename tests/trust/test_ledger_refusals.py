"""What is no ledger, or was written by somebody else meanwhile, is refused by name; nothing is guessed."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import BEGINNING, TRUSTED, VAN, event, filled, opened, record
from sample_records import signer

from proofvan.core.errors import ChainError, RecordError, StorageError
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import signature_fits
from proofvan.keys.trust import TrustStore
from proofvan.records.check_record import Trusted
from proofvan.records.ledger import schema
from proofvan.records.ledger.backup import back_up, restore
from proofvan.records.ledger.chain import chain_faults
from proofvan.records.ledger.check import check_ledger, read_state, record_faults
from proofvan.records.ledger.checkpoint import Checkpoint, make_checkpoint
from proofvan.records.ledger.entry import (
    FIELDS,
    Entry,
    audit_content,
    first_link,
    make_entry,
    read_row,
    record_content,
)
from proofvan.records.ledger.opening import NAME, open_ledger
from proofvan.records.ledger.rows import read_checkpoints, read_origin
from proofvan.records.ledger.settings import ledger_settings, reader
from proofvan.records.ledger.tree import Tree
from proofvan.records.report import Status

_ROOT = "ledger-root-differs"


def altered(file: Path, *statements: str) -> Path:
    """Write to a ledger as somebody who owns the file: the triggers out of the way and back again."""
    with sqlite3.connect(file) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
    return file


def test_what_is_not_there_or_no_database_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="record-file-unreadable"):
        check_ledger(tmp_path / "none", TRUSTED)
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"garbage" * 1000)
    with pytest.raises(StorageError, match="record-file-unreadable"):
        read_state(garbage)
    with pytest.raises(StorageError, match="ledger-not-opened"):
        ledger_settings(garbage)


def test_a_run_that_was_never_kept_has_no_record(tmp_path: Path) -> None:
    assert opened(tmp_path).record_of("run-9999") is None


def test_a_practice_ledger_is_practice(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / NAME, practice_signer(), BEGINNING)
    ledger.note(event(1))
    ledger.close()
    assert check_ledger(tmp_path / NAME, Trusted(TrustStore(), practice=True)).status is Status.PRACTICE
    assert check_ledger(tmp_path / NAME, Trusted(TrustStore(), practice=False)).status is Status.UNKNOWN_SIGNER


def test_a_row_with_values_of_other_types_or_sizes_is_no_entry() -> None:
    entry = make_entry(1, bytes(32), audit_content(event(1)), VAN)
    row = tuple(getattr(entry, name) for name in FIELDS)
    assert read_row(row) == entry
    for at, value in ((0, "1"), (0, True), (0, 0), (0, 2**63), (1, 0), (1, 4), (2, None), (6, bytes(31))):
        with pytest.raises(RecordError, match="record-field-value"):
            read_row((*row[:at], value, *row[at + 1 :]))


def test_two_names_or_a_checkpoint_at_another_size_are_no_ledger(tmp_path: Path) -> None:
    file = filled(tmp_path)
    note = make_checkpoint(BEGINNING.origin, 3, bytes(32), VAN).note()
    altered(file, f"INSERT INTO checkpoints VALUES (4, '{note}')", "DELETE FROM identity")
    engine = reader(file)
    with engine.begin() as connection:
        with pytest.raises(RecordError, match="record-field-value"):
            read_checkpoints(connection)
        with pytest.raises(RecordError, match="record-field-value"):
            read_origin(connection)
    engine.dispose()
    with pytest.raises(ChainError) as refused:
        opened(tmp_path)
    assert "identity" in str(refused.value.evidence["detail"])


def test_an_opened_ledger_must_hold_what_its_checkpoints_signed(tmp_path: Path) -> None:
    file = filled(tmp_path)
    altered(file, "UPDATE entries SET hash = x'00' WHERE seq = 2")
    with pytest.raises(ChainError) as refused:
        opened(tmp_path)
    assert "not those that were signed" in str(refused.value.evidence["detail"])
    shorter = filled(tmp_path / "cut")
    altered(shorter, "DELETE FROM entries WHERE seq > 5")
    with pytest.raises(ChainError) as refused:
        opened(tmp_path / "cut")
    assert "5 of 7" in str(refused.value.evidence["detail"])


def test_a_hole_or_an_exchange_behind_an_open_ledger_stops_it(tmp_path: Path) -> None:
    for name, statement in (
        ("hole", "INSERT INTO entries SELECT seq + 2, kind, run, digest, body, signature, prev, hash, alg, key, seal"),
        ("exchange", ""),
    ):
        file = filled(tmp_path / name)
        ledger = opened(tmp_path / name)
        if statement:
            altered(file, f"{statement} FROM entries WHERE seq = 7")
        else:
            altered(file, "UPDATE entries SET hash = zeroblob(32) WHERE seq = 7")
        with pytest.raises(ChainError, match="ledger-changed-meanwhile"):
            ledger.note(event(9))
        ledger.close()


def test_a_database_without_our_tables_has_no_revision(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other") as connection:
        connection.execute("CREATE TABLE a (b)")
    engine = reader(tmp_path / "other")
    with engine.begin() as connection:
        assert schema.revision(connection) == ""
    engine.dispose()


def test_a_broken_structure_is_found_before_anything_is_measured(tmp_path: Path) -> None:
    file = filled(tmp_path)
    with sqlite3.connect(file) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'checkpoints'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(file.read_bytes())
    at = (root - 1) * size
    data[at + 5 : at + 7] = b"\xff\xff"  # where the content of the page begins
    file.write_bytes(data)
    with pytest.raises((ChainError, StorageError)):
        opened(tmp_path)
    report = check_ledger(file, TRUSTED)
    assert {check.meaning for check in report.failed} == {"ledger-unreadable"}


def test_a_longer_backup_of_the_same_ledger_replaces_it_and_one_may_be_put_where_none_was(tmp_path: Path) -> None:
    file = filled(tmp_path)
    early = shutil.copy(file, tmp_path / "early")
    ledger = opened(tmp_path)
    ledger.append(record(77))
    ledger.checkpoint()
    ledger.close()
    copy, state = back_up(file, tmp_path / "usb")
    shutil.copy(early, file)
    aside = restore(copy, file)
    assert aside is not None and read_state(file).entries == state.entries == 8
    (tmp_path / "new").mkdir()
    assert restore(copy, tmp_path / "new" / NAME) is None
    assert check_ledger(tmp_path / "new" / NAME, TRUSTED).status is Status.TRUSTED


def test_a_ledger_of_another_key_is_a_fault_of_every_entry_that_it_signed(tmp_path: Path) -> None:
    file = filled(tmp_path)
    stranger = Trusted(TrustStore(frozenset({signer(2).public_key})), practice=False)
    meanings = {check.meaning for check in check_ledger(file, stranger).failed}
    assert "ledger-key-unknown" in meanings


def test_every_link_of_the_chain_is_looked_at() -> None:
    rows = []
    link = first_link(BEGINNING.origin)
    for number in range(1, 4):
        rows.append(make_entry(number, link, audit_content(event(number)), VAN))
        link = rows[-1].hash
    tree = Tree()
    for row in rows:
        tree.add(row.hash)
    over = make_checkpoint(BEGINNING.origin, 3, tree.root(), VAN)
    keys = [("Ed25519", VAN.public_key)]

    def faults(changed: list[Entry], *checkpoints: Checkpoint) -> list[str]:
        found = chain_faults(BEGINNING.origin, changed, checkpoints or (over,), keys, signature_fits)
        return [fault.meaning for fault in found]

    def second(**changes: object) -> list[Entry]:
        return [rows[0], replace(rows[1], **changes), rows[2]]

    assert faults(rows) == []
    assert faults(second(seq=9)) == ["ledger-out-of-order", "ledger-content-changed", "ledger-link-broken", _ROOT]
    assert faults(second(prev=bytes(32))) == [
        "ledger-link-broken",
        "ledger-content-changed",
        "ledger-link-broken",
        _ROOT,
    ]
    assert faults(second(hash=bytes(32))) == ["ledger-content-changed", "ledger-seal-broken"]
    assert faults(second(digest=bytes(32))) == ["ledger-names-changed"]
    assert faults(second(key=signer(2).public_key)) == ["ledger-key-unknown"]
    assert faults(second(seal=bytes(64))) == ["ledger-seal-broken"]
    assert faults(rows[:2]) == ["ledger-cut-off"]
    assert faults(rows, make_checkpoint("proofvan/other", 3, tree.root(), VAN)) == ["ledger-other-origin"]
    assert faults(rows, make_checkpoint(BEGINNING.origin, 3, bytes(32), VAN)) == [_ROOT]
    assert faults(rows, make_checkpoint(BEGINNING.origin, 3, tree.root(), signer(2))) == ["ledger-checkpoint-forged"]
    assert faults(rows, make_checkpoint(BEGINNING.origin, 0, Tree().root(), VAN), over) == []
    assert faults(rows, make_checkpoint(BEGINNING.origin, 0, bytes(32), VAN)) == [_ROOT]


def test_a_record_in_the_ledger_is_checked_like_any_other_and_must_be_of_its_run() -> None:
    content = record_content(record(1))
    good = make_entry(2, bytes(32), content, VAN)
    assert list(record_faults(good, [], TRUSTED)) == []
    other = make_entry(2, bytes(32), replace(content, run="run-0002"), VAN)
    assert [fault.meaning for fault in record_faults(other, [], TRUSTED)] == ["ledger-names-changed"]
    broken = make_entry(2, bytes(32), replace(content, body=content.body.replace(b"A1230045", b"A1230046")), VAN)
    faults = list(record_faults(broken, [], TRUSTED))
    assert {fault.meaning for fault in faults} == {"ledger-record-broken"}
    assert any("record.subject" in fault.evidence["place"] for fault in faults)


def test_the_trail_is_read_back_by_kind_oldest_first(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    for number in range(3):
        ledger.note(event(number))
    assert [one.subject for one in ledger.events("parameter-changed")] == ["parameter-0", "parameter-1", "parameter-2"]
    assert [one.kind for one in ledger.events("ledger-begun", "nothing")] == ["ledger-begun"]
    ledger.close()


def test_what_lies_beside_a_ledger_is_set_aside_with_it_if_it_is_there(tmp_path: Path) -> None:
    file = filled(tmp_path)
    copy, _ = back_up(file, tmp_path / "usb")
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.write_bytes(b"")
    aside = restore(copy, file)
    assert aside is not None and aside.read_bytes() == b""
    assert check_ledger(file, TRUSTED).status is Status.TRUSTED
