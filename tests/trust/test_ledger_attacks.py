"""TRUST-12, 13, 17: whoever can write the whole file but has no key is found out, whatever he does.

Two forms of the same attacks: on the database file with full SQL access, found by `check_ledger`; and, by the million,
on the rows in memory, found by the same `chain_faults` that it calls. Every attack is judged against the checkpoint
that left the van before it (the QR code of a certificate, a USB stick).
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, fields, replace
from functools import lru_cache
from pathlib import Path

import pytest
from campaign import sized, tell
from ledgers import BEGINNING, TRUSTED, VAN, event, filled, opened, record
from sample_records import signer

from proofvan.keys.signer import signature_fits
from proofvan.records.ledger import chain
from proofvan.records.ledger.chain import chain_faults
from proofvan.records.ledger.check import check_ledger, read_state
from proofvan.records.ledger.checkpoint import Checkpoint, make_checkpoint, read_note
from proofvan.records.ledger.entry import (
    Content,
    Entry,
    Kind,
    audit_content,
    first_link,
    make_entry,
    record_content,
)
from proofvan.records.ledger.tree import Tree
from proofvan.records.report import Status

pytestmark = pytest.mark.trust

ENTRIES = 7
KEYS = [("Ed25519", VAN.public_key)]
FORGER = signer(66)
fits = lru_cache(maxsize=4096)(signature_fits)
Rows = list[Entry]


def honest(first: int = 0) -> Rows:
    made: Rows = []
    link = first_link(BEGINNING.origin)
    for number in range(ENTRIES):
        content = record_content(record(first + number)) if number % 3 == 1 else audit_content(event(first + number))
        made.append(make_entry(number + 1, link, content, VAN))
        link = made[-1].hash
    return made


def checkpoint_over(rows: Rows, by=VAN) -> Checkpoint:
    tree = Tree()
    for row in rows:
        tree.add(row.hash)
    return make_checkpoint(BEGINNING.origin, len(rows), tree.root(), by)


HONEST, OTHER = honest(), honest(100)
OUTSIDE = checkpoint_over(HONEST)


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def hashed_again(rows: Rows) -> Rows:
    """What an attacker can do without the key: every number, link and hash right again, the old seals kept."""
    link, made = first_link(BEGINNING.origin), []
    for number, row in enumerate(rows, 1):
        row = replace(row, seq=number, prev=link)
        row = replace(row, hash=row.computed_hash())
        link = row.hash
        made.append(row)
    return made


def sealed_anew(rows: Rows) -> Rows:
    """The same with a key of the attacker's own."""
    link, made = first_link(BEGINNING.origin), []
    for number, row in enumerate(rows, 1):
        content = chain_content(row)
        made.append(make_entry(number, link, content, FORGER))
        link = made[-1].hash
    return made


def chain_content(row: Entry) -> Content:
    return Content(Kind(row.kind), row.run, row.body, row.signature, "")


def edit_any_field(rows, chance):
    at, name = chance.randrange(len(rows)), chance.choice([field.name for field in fields(Entry)])
    value = getattr(rows[at], name)
    if isinstance(value, bytes):
        changed = flipped(value, chance) if value else b"x"
    else:
        changed = value + (chance.randrange(1, 9) if isinstance(value, int) else "x")
    rows[at] = replace(rows[at], **{name: changed})


def change_body(rows, chance):
    at = chance.randrange(len(rows))
    body = flipped(rows[at].body, chance)
    rows[at] = replace(rows[at], body=body, digest=replace(chain_content(rows[at]), body=body).digest)


def change_body_and_hashes(rows, chance):
    change_body(rows, chance)
    rows[:] = hashed_again(rows)


def delete(rows, chance):
    del rows[chance.randrange(len(rows) - 1)]


def delete_and_resequence(rows, chance):
    delete(rows, chance)
    rows[:] = hashed_again(rows)


def insert(rows, chance):
    rows.insert(chance.randrange(len(rows) + 1), chance.choice(OTHER))


def insert_and_resequence(rows, chance):
    insert(rows, chance)
    rows[:] = hashed_again(rows)


def reorder(rows, chance):
    one, other = chance.sample(range(len(rows)), 2)
    rows[one], rows[other] = rows[other], rows[one]


def swap_numbers(rows, chance):
    one, other = chance.sample(range(len(rows)), 2)
    rows[one], rows[other] = replace(rows[other], seq=one + 1), replace(rows[one], seq=other + 1)


def swap_bodies(rows, chance):
    one, other = chance.sample(range(len(rows)), 2)
    a, b = rows[one], rows[other]
    rows[one] = replace(a, run=b.run, kind=b.kind, body=b.body, digest=b.digest, signature=b.signature)
    rows[other] = replace(b, run=a.run, kind=a.kind, body=a.body, digest=a.digest, signature=a.signature)


def replay(rows, chance):
    old = chance.choice(rows)
    rows.append(replace(old, seq=len(rows) + 1, prev=rows[-1].hash))


def truncate_tail(rows, chance):
    del rows[chance.randrange(len(rows)) :]


def swap_whole(rows, _chance):
    rows[:] = OTHER


def splice(rows, chance):
    at = chance.randrange(1, len(rows))
    rows[at:] = OTHER[at:]


def seal_with_own_key(rows, chance):
    change_body(rows, chance)
    rows[:] = sealed_anew(rows)


def seal_one_with_own_key(rows, chance):
    at = chance.randrange(len(rows))
    prev = rows[at - 1].hash if at else first_link(BEGINNING.origin)
    forged = make_entry(at + 1, prev, audit_content(event(chance.randrange(10**6))), FORGER)
    rows[at] = replace(forged, key=VAN.public_key) if chance.random() < 0.5 else forged


def change_audit_event(rows, chance):
    at = chance.choice([n for n, row in enumerate(rows) if row.kind == 2])
    body = rows[at].body.replace(b"because", b"why not")
    rows[at] = replace(rows[at], body=body, digest=replace(chain_content(rows[at]), body=body).digest)


def rename_run(rows, chance):
    at = chance.choice([n for n, row in enumerate(rows) if row.kind == 1])
    rows[at] = replace(rows[at], run=f"run-{chance.randrange(10**6):06d}x")


def borrow_seal(rows, chance):
    at, other = chance.sample(range(len(rows)), 2)
    rows[at] = replace(rows[at], seal=rows[other].seal)


def append_forged(rows, chance):
    rows.append(make_entry(len(rows) + 1, rows[-1].hash, audit_content(event(chance.randrange(10**6))), FORGER))


ATTACKS: dict[str, Callable] = {
    attack.__name__: attack
    for attack in (
        edit_any_field, change_body, change_body_and_hashes, delete, delete_and_resequence, insert,
        insert_and_resequence, reorder, swap_numbers, swap_bodies, replay, truncate_tail, swap_whole, splice,
        seal_with_own_key, seal_one_with_own_key, change_audit_event, rename_run, borrow_seal, append_forged,
    )
}  # fmt: skip


def found_out(rows: Rows, checkpoints=(OUTSIDE,), check=fits) -> bool:
    return next(chain_faults(BEGINNING.origin, rows, checkpoints, KEYS, check), None) is not None


def survivors(total: int, seed: int, **how) -> Counter:
    """Attack so often, every kind in turn, and count the attacks that were not noticed."""
    chance, missed = random.Random(seed), Counter()
    kinds = list(ATTACKS.items())
    for number in range(total):
        name, attack = kinds[number % len(kinds)]
        rows = list(HONEST)
        attack(rows, chance)
        if rows != HONEST and not found_out(rows, **how):
            missed[name] += 1
    return missed


def test_the_honest_ledger_is_found_intact():
    assert not found_out(HONEST) and not found_out(OTHER, checkpoints=[checkpoint_over(OTHER)])


@pytest.mark.parametrize("part", range(2))
def test_every_attack_on_the_rows_is_found_out(part, record_property):
    total = sized(20_000, 1_000_000)
    missed = survivors(total, seed=part)
    tell(record_property, attacks=total, kinds=len(ATTACKS), undetected=missed.total())
    assert not missed


def test_a_check_that_accepts_every_seal_lets_forgeries_through(record_property):
    # Planted defect: the signature check inverted into "always true".
    missed = survivors(1_900, seed=1, check=lambda *_: True)
    tell(record_property, defect="seals not checked", undetected=missed.total())
    assert missed["change_body_and_hashes"] == 0  # the checkpoint that left the van still finds it
    assert survivors(1_900, seed=1, check=lambda *_: True, checkpoints=())["change_body_and_hashes"] > 0


def test_without_a_checkpoint_that_left_the_van_a_cut_tail_stays_unnoticed(record_property):
    # Planted defect: no checkpoint leaves the van. It shows why one must (TRUST-13).
    missed = survivors(1_900, seed=2, checkpoints=())
    tell(record_property, defect="no checkpoint left the van", undetected=missed.total())
    assert {"truncate_tail", "swap_whole"} <= set(missed)


def test_an_inverted_comparison_in_the_check_is_caught(monkeypatch, record_property):
    # Planted defect: the faults of an entry are not looked for.
    monkeypatch.setattr(chain, "_entry_faults", lambda *_: iter(()))
    missed = survivors(1_900, seed=3)
    tell(record_property, defect="entry check removed", undetected=missed.total())
    assert missed


# The same on the database file.

SQL = "INSERT INTO entries VALUES (?,?,?,?,?,?,?,?,?,?,?)"
DROP = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return filled(tmp_path_factory.mktemp("attacked"), ENTRIES - 1)


def rewritten(connection: sqlite3.Connection, change: Callable[[Rows], object]) -> None:
    """Change the rows as an attacker does: triggers dropped, rows exchanged, triggers put back as they were."""
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    rows = [Entry(*row) for row in connection.execute("SELECT * FROM entries ORDER BY seq")]
    change(rows)
    connection.execute("DELETE FROM entries")
    taken: set[int] = set()
    for row in rows:
        if row.seq not in taken:
            connection.execute(SQL, astuple(row))
        taken.add(row.seq)
    for _, words in triggers:
        connection.execute(words)


def rows_attacked(name):
    return lambda connection, chance: rewritten(connection, lambda rows: ATTACKS[name](rows, chance))


def drop_trigger(connection, chance):
    (name,) = chance.choice(connection.execute(DROP).fetchall())
    connection.execute(f"DROP TRIGGER {name}")


def edit_schema(connection, _chance):
    connection.execute("CREATE VIEW lately AS SELECT * FROM entries")


def weaken_trigger(connection, _chance):
    connection.execute("PRAGMA writable_schema = 1")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'ABORT', 'IGNORE') WHERE type = 'trigger'")


def forge_checkpoint(connection, chance):
    tree = Tree()
    for (hashed,) in connection.execute("SELECT hash FROM entries ORDER BY seq"):
        tree.add(hashed)
    forged = make_checkpoint(BEGINNING.origin, tree.size, tree.root(), FORGER)
    for name in ("update", "delete", "replace"):
        connection.execute(f"DROP TRIGGER checkpoints_refuses_{name}")
    connection.execute("UPDATE checkpoints SET note = ? WHERE size = ?", (forged.note(), tree.size))


def damage_checkpoint(connection, chance):
    (note,) = connection.execute("SELECT note FROM checkpoints ORDER BY size DESC").fetchone()
    connection.execute("DROP TRIGGER checkpoints_refuses_update")
    at = chance.randrange(len(note))
    changed = note[:at] + chr(ord(note[at]) ^ 1) + note[at + 1 :]
    connection.execute("UPDATE checkpoints SET note = ? WHERE note = ?", (changed, note))


def rename_ledger(connection, _chance):
    connection.execute("DROP TRIGGER identity_refuses_update")
    connection.execute("UPDATE identity SET origin = 'proofvan/another'")


def downgrade_schema(connection, _chance):
    connection.execute("UPDATE alembic_version SET version_num = '0000'")


# The database puts rows in order by itself; the other ledger is not in the file.
ROWS_ONLY = ("reorder", "swap_whole", "splice")
FILE_ATTACKS: dict[str, Callable] = {
    **{name: rows_attacked(name) for name in ATTACKS if name not in ROWS_ONLY},
    **{
        attack.__name__: attack
        for attack in (
            drop_trigger, edit_schema, weaken_trigger, forge_checkpoint, damage_checkpoint, rename_ledger,
            downgrade_schema,
        )
    },
}  # fmt: skip


def content(file: Path) -> tuple:
    connection = sqlite3.connect(file)
    tables = ("sqlite_master", "alembic_version", "identity", "entries", "checkpoints")
    found = tuple(tuple(connection.execute(f"SELECT * FROM {table} ORDER BY 1")) for table in tables)
    connection.close()
    return found


@pytest.mark.parametrize("kind", FILE_ATTACKS)
def test_every_attack_on_the_database_file_is_found_out(kind, file, tmp_path, record_property):
    chance, undetected, attacks, total = random.Random(kind), 0, 0, sized(84, 4_000)
    outside, before = read_state(file).newest, content(file)
    copy = tmp_path / "ledger.sqlite"
    while attacks < total:
        shutil.copy(file, copy)
        connection = sqlite3.connect(copy)
        FILE_ATTACKS[kind](connection, chance)
        connection.commit()
        connection.close()
        if kind != "weaken_trigger" and content(copy) == before:
            continue  # two rows whose order the database restores by itself: nothing was changed
        attacks += 1
        undetected += check_ledger(copy, TRUSTED, [outside]).status is not Status.DAMAGED
    tell(record_property, attack=kind, attacks=attacks, undetected=undetected)
    assert undetected == 0


def test_a_whole_exchanged_file_is_found_out_by_the_checkpoint_that_left_the_van(file, tmp_path):
    ledger = opened(tmp_path)
    for number in range(40):
        ledger.note(event(1000 + number))
    ledger.checkpoint()
    ledger.close()
    exchanged = tmp_path / "ledger.sqlite"
    assert check_ledger(exchanged, TRUSTED).status is Status.TRUSTED
    outside = read_note(read_state(file).newest.note())
    assert check_ledger(exchanged, TRUSTED, [outside]).status is Status.DAMAGED
