"""The Merkle tree over the ledger's entries (RFC 9162 section 2.1.1), grown leaf by leaf."""

from __future__ import annotations

import hashlib

HASH_BYTES = 32
# RFC 9162 section 2.1.1: the hash of no leaves, and the prefixes that keep a leaf from passing for a node.
EMPTY_ROOT = hashlib.sha256(b"").digest()
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """Hash the data of one leaf."""
    return hashlib.sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours."""
    return hashlib.sha256(_NODE + left + right).digest()


class Tree:
    """Keeps only the roots of the whole subtrees, largest first: enough to grow and to give the root."""

    def __init__(self) -> None:
        self.size = 0
        self._whole: list[bytes] = []

    def copy(self) -> Tree:
        """Give a tree of the same leaves that grows on its own."""
        other = Tree()
        other.size, other._whole = self.size, list(self._whole)
        return other

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        subtree, size = leaf, self.size
        while size & 1:
            subtree = node_hash(self._whole.pop(), subtree)
            size >>= 1
        self._whole.append(subtree)
        self.size += 1

    def root(self) -> bytes:
        """Give the root over all leaves so far."""
        if not self._whole:
            return EMPTY_ROOT
        root = self._whole[-1]
        for left in reversed(self._whole[:-1]):
            root = node_hash(left, root)
        return root
