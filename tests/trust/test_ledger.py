"""The ledger keeps what it acknowledged, in order, once; its checkpoints and its tree are what others compute."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import BEGINNING, TRUSTED, VAN, event, fill, filled, opened, record
from sample_people import approved
from sample_records import pile, signer

from proofvan.core.errors import ChainError, RecordError, StorageError
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import signature_fits
from proofvan.keys.trust import TrustStore
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.check import check_ledger, read_state
from proofvan.records.ledger.checkpoint import make_checkpoint, read_note
from proofvan.records.ledger.ledger import CHECKPOINT_EVERY
from proofvan.records.ledger.opening import NAME, Beginning, open_ledger
from proofvan.records.ledger.settings import CREATING, DURABLE, ledger_settings
from proofvan.records.ledger.tree import Tree, leaf_hash
from proofvan.records.report import Status
from proofvan.records.signed import sign


def rows(file, query):
    with sqlite3.connect(file) as connection:
        return connection.execute(query).fetchall()


def test_what_was_appended_comes_back_byte_for_byte_and_in_order(tmp_path):
    ledger = opened(tmp_path)
    fill(ledger, 4)
    kept = record(2)
    assert ledger.record_of("run-0002") == kept
    assert ledger.runs() == {"run-0000", "run-0002"}
    ledger.close()
    stored = rows(tmp_path / NAME, "SELECT seq, kind, body, signature FROM entries ORDER BY seq")
    assert [row[0] for row in stored] == [1, 2, 3, 4, 5]
    assert [row[1] for row in stored] == [2, 1, 2, 1, 2]
    assert stored[3][2:] == (kept.record_bytes(), kept.signature_bytes())
    assert json.loads(stored[4][2])["subject"] == "parameter-3"


def test_the_same_record_again_is_welcome_and_another_of_the_same_run_is_refused(tmp_path):
    ledger = opened(tmp_path)
    ledger.append(record(1))
    ledger.append(record(1))
    assert ledger.size == 2
    changed = record(1).record
    changed = replace(changed, subject=replace(changed.subject, serial="another"))
    with pytest.raises(StorageError, match="record-exists"):
        ledger.append(sign(changed, VAN))
    assert ledger.size == 2


def test_endorsements_that_come_later_are_entries_of_their_own(tmp_path):
    ledger, signed = opened(tmp_path), approved()
    for count in (0, 1, 3, 3):
        ledger.append(replace(signed, endorsements=signed.endorsements[:count]))
    assert ledger.record_of(signed.record.head.run) == signed
    ledger.close()
    assert [kind for (kind,) in rows(tmp_path / NAME, "SELECT kind FROM entries ORDER BY seq")] == [2, 1, 3, 3, 3]
    assert check_ledger(tmp_path / NAME, TRUSTED).failed == ()


def test_a_practice_run_may_be_repeated_by_a_changed_program(tmp_path):
    ledger = open_ledger(tmp_path / NAME, practice_signer(), BEGINNING)
    first = pile()
    ledger.append(sign(first, practice_signer()))
    ledger.append(sign(replace(first, software=replace(first.software, version="0.2.0")), practice_signer()))
    assert ledger.size == 3
    assert ledger.record_of(first.head.run).record.software.version == "0.2.0"


def test_an_opened_ledger_goes_on_where_it_was_and_follows_another_writer(tmp_path):
    one, other = opened(tmp_path), opened(tmp_path)
    one.note(event(1))
    other.note(event(2))
    one.note(event(3))
    assert (one.size, other.size) == (4, 3)
    for ledger in (one, other):
        ledger.close()
    assert check_ledger(tmp_path / NAME, TRUSTED).status is Status.TRUSTED
    assert opened(tmp_path).size == 4


@given(st.integers(0, 200))
def test_the_tree_is_that_of_rfc_9162_as_an_independent_program_computes_it(leaves):
    theirs, ours = pymerkle.InmemoryTree(algorithm="sha256"), Tree()
    for number in range(leaves):
        theirs.append_entry(b"leaf %d" % number)
        ours.add(leaf_hash(b"leaf %d" % number))
    assert ours.root() == (theirs.get_root() if leaves else hashlib.sha256(b"").digest())


def test_a_checkpoint_is_a_signed_note_that_anybody_can_check_and_read_back(tmp_path):
    ledger = opened(tmp_path)
    fill(ledger, 3)
    checkpoint = ledger.checkpoint()
    assert checkpoint == ledger.checkpoint()
    note = checkpoint.note()
    assert read_note(note) == checkpoint
    assert note.split("\n")[:2] == [BEGINNING.origin, "4"]
    assert checkpoint.signed_by("Ed25519", VAN.public_key, signature_fits)
    assert not checkpoint.signed_by("Ed25519", signer(2).public_key, signature_fits)
    assert len(note.encode()) < 260  # fits a QR code beside the record's digest
    # C2SP signed-note: the key id is the beginning of SHA-256(name, newline, 0x01, key).
    named = hashlib.sha256(BEGINNING.origin.encode() + b"\n\x01" + VAN.public_key).digest()
    assert checkpoint.key_hash == named[:4]


@given(st.data())
def test_a_note_that_was_changed_anywhere_is_no_note_or_not_signed(data):
    note = make_checkpoint("proofvan/1", 12, bytes(range(32)), VAN).note()
    at = data.draw(st.integers(0, len(note) - 1))
    changed = note[:at] + data.draw(st.characters(exclude_characters=note[at], max_codepoint=0x2100)) + note[at + 1 :]
    try:
        found = read_note(changed)
    except RecordError:
        return
    assert not found.signed_by("Ed25519", VAN.public_key, signature_fits)


def test_a_checkpoint_is_signed_at_the_latest_every_hundred_entries(tmp_path):
    ledger = opened(tmp_path)
    for number in range(2 * CHECKPOINT_EVERY + 5):
        ledger.note(event(number))
    ledger.close()
    assert [size for (size,) in rows(tmp_path / NAME, "SELECT size FROM checkpoints")] == [1, 101, 201]
    assert read_state(tmp_path / NAME).checkpoints == 3


def test_a_ledger_is_trusted_by_its_key_alone(tmp_path):
    file = filled(tmp_path)
    assert check_ledger(file, TRUSTED).status is Status.TRUSTED
    assert check_ledger(file, Trusted(TrustStore(), practice=True)).status is Status.UNKNOWN_SIGNER
    stranger = Trusted(TrustStore(frozenset({signer(2).public_key})), practice=True)
    assert check_ledger(file, stranger).status is Status.DAMAGED


def test_update_delete_and_replace_are_refused_by_the_database_itself(tmp_path):
    file = filled(tmp_path)
    changes = [
        "UPDATE entries SET body = x'00' WHERE seq = 2",
        "DELETE FROM entries WHERE seq = 7",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE seq = 3",
        "UPDATE checkpoints SET note = ''",
        "DELETE FROM checkpoints",
        "INSERT OR REPLACE INTO checkpoints VALUES (7, '')",
        "UPDATE identity SET origin = 'x'",
        "DELETE FROM identity",
        "INSERT OR REPLACE INTO identity VALUES (1, 'x')",
    ]
    for change in changes:
        with sqlite3.connect(file) as connection, pytest.raises(sqlite3.IntegrityError, match="only added to"):
            connection.execute(change)
    assert check_ledger(file, TRUSTED).status is Status.TRUSTED


def test_a_ledger_that_was_changed_is_not_opened_again(tmp_path):
    file = filled(tmp_path)
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER entries_refuses_update")
    with pytest.raises(ChainError, match="ledger-damaged"):
        opened(tmp_path)


def test_an_open_ledger_notices_that_its_end_was_taken_away(tmp_path):
    ledger = opened(tmp_path)
    fill(ledger, 3)
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.execute("DROP TRIGGER entries_refuses_delete")
        connection.execute("DELETE FROM entries WHERE seq = 4")
    connection.close()
    with pytest.raises(ChainError, match="ledger-changed-meanwhile"):
        ledger.note(event(9))


def test_a_clock_that_goes_back_is_noted_and_never_changes_the_order(tmp_path):
    ledger = opened(tmp_path)
    times = ["2027-11-24T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00.5Z", "2025-11-24T09:00:00Z"]
    for number, utc in enumerate(times):
        ledger.note(event(number, utc))
    ledger.close()
    kept = [json.loads(body) for (body,) in rows(tmp_path / NAME, "SELECT body FROM entries ORDER BY seq")]
    kinds = [event["kind"] for event in kept]
    changed, back = "parameter-changed", "clock-went-back"
    assert kinds == ["ledger-begun", changed, back, changed, changed, back, changed]
    assert (kept[2]["old"], kept[2]["new"]) == (times[0], times[1])


def test_every_setting_is_what_was_asked_for(tmp_path):
    file = filled(tmp_path)
    assert ledger_settings(file) == DURABLE.wanted()
    assert ledger_settings(file, CREATING)["synchronous"] == "3"


def test_a_half_made_ledger_of_a_crash_at_its_creation_is_made_anew(tmp_path):
    (tmp_path / f"{NAME}.new").write_bytes(b"SQLite format 3\0 torn")
    (tmp_path / f"{NAME}.new-wal").write_bytes(b"torn")
    assert opened(tmp_path).size == 1
    assert not list(tmp_path.glob("*.new*"))


def test_a_disk_that_refuses_is_said_and_what_was_acknowledged_stays(tmp_path):
    ledger = opened(tmp_path)
    ledger.note(event(1))
    with ledger._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StorageError, match="ledger-not-written"):
        for number in range(40):
            ledger.append(record(number))
    ledger.close()
    assert check_ledger(tmp_path / NAME, TRUSTED).status is Status.TRUSTED
    assert opened(tmp_path).size >= 2


def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path):
    (tmp_path / NAME).write_bytes(b"something else entirely " * 100)
    with pytest.raises(StorageError, match="ledger-not-opened"):
        opened(tmp_path)
    assert (tmp_path / NAME).read_bytes().startswith(b"something else")
    assert check_ledger(tmp_path / NAME, TRUSTED).status is Status.DAMAGED


def test_two_ledgers_never_share_a_hash(tmp_path):
    hashes = set()
    for number in range(2):
        folder = tmp_path / str(number)
        ledger = opened(folder, beginning=Beginning(f"proofvan/{number}", BEGINNING.utc))
        fill(ledger, 3)
        ledger.close()
        hashes |= set(rows(folder / NAME, "SELECT hash FROM entries"))
    assert len(hashes) == 8
