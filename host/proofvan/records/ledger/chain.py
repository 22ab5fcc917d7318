"""Checks the chain: every entry in its place, hashed as it stands, sealed, and under every checkpoint that is known."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from proofvan.keys.signer import signature_fits
from proofvan.records.ledger.checkpoint import Checkpoint
from proofvan.records.ledger.entry import Entry, SignatureFits, first_link
from proofvan.records.ledger.tree import Tree

# Algorithm and raw public key of somebody who may seal entries and sign checkpoints.
Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit; `meaning` is a message id that `evidence` fills, `seq` 0 for the whole ledger."""

    meaning: str
    seq: int
    evidence: Mapping[str, str] = field(default_factory=dict)


def chain_faults(
    origin: str,
    entries: Iterable[Entry],
    checkpoints: Iterable[Checkpoint],
    keys: Collection[Key],
    fits: SignatureFits = signature_fits,
) -> Iterator[Fault]:
    """Find what does not fit, in order; nothing is found in a ledger that only `Ledger` has written.

    `checkpoints` are those that are kept inside and, above all, those that have left the van: only they show that the
    end was cut off or everything exchanged. `keys` are those whose seals count.
    """
    due = _by_size(checkpoints)
    tree, link = Tree(), first_link(origin)
    yield from _at(tree, origin, due.pop(0, []), keys, fits)
    for entry in entries:
        yield from _entry_faults(entry, tree.size + 1, link, keys, fits)
        link = entry.computed_hash()
        tree.add(link)
        yield from _at(tree, origin, due.pop(tree.size, []), keys, fits)
    for size in sorted(due):
        yield Fault("ledger-cut-off", 0, {"size": str(tree.size), "expected": str(size)})


def _entry_faults(
    entry: Entry, expected: int, link: bytes, keys: Collection[Key], fits: SignatureFits
) -> Iterator[Fault]:
    if entry.seq != expected:
        yield Fault("ledger-out-of-order", entry.seq, {"expected": str(expected)})
    if entry.prev != link:
        yield Fault("ledger-link-broken", entry.seq)
    if entry.hash != entry.computed_hash():
        yield Fault("ledger-content-changed", entry.seq)
    # The digest stands outside the leaf, to be searched by: it must be that of the body.
    if entry.digest != hashlib.sha256(entry.body).digest():
        yield Fault("ledger-names-changed", entry.seq)
    if (entry.alg, entry.key) not in keys:
        yield Fault("ledger-key-unknown", entry.seq)
    elif not entry.sealed_fits(fits):
        yield Fault("ledger-seal-broken", entry.seq)


def _at(
    tree: Tree, origin: str, checkpoints: Iterable[Checkpoint], keys: Collection[Key], fits: SignatureFits
) -> Iterator[Fault]:
    for checkpoint in checkpoints:
        if checkpoint.origin != origin:
            yield Fault("ledger-other-origin", 0, {"origin": origin, "expected": checkpoint.origin})
        elif checkpoint.root != tree.root():
            yield Fault("ledger-root-differs", 0, {"size": str(tree.size)})
        elif not any(checkpoint.signed_by(alg, key, fits) for alg, key in keys):
            yield Fault("ledger-checkpoint-forged", 0, {"size": str(tree.size)})


def _by_size(checkpoints: Iterable[Checkpoint]) -> dict[int, list[Checkpoint]]:
    due: dict[int, list[Checkpoint]] = defaultdict(list)
    for checkpoint in checkpoints:
        due[checkpoint.size].append(checkpoint)
    return dict(due)
