"""Hypothesis values for any declared message."""

import struct

from hypothesis import strategies as st

from proofvan_wire.definition import Field, Message, definition_of


def messages(declared: type[Message]) -> st.SearchStrategy[Message]:
    return st.builds(declared, *(_values(entry) for entry in definition_of(declared).fields))


def _values(entry: Field) -> st.SearchStrategy:
    kind = entry.kind
    if entry.enum is not None:
        return st.sampled_from(list(entry.enum))
    if kind.is_bytes:
        return st.binary(min_size=kind.size, max_size=kind.size or 400)
    if kind.is_float:
        return st.floats(width=8 * struct.calcsize(kind.format), allow_nan=False)
    bits = 8 * kind.size
    return (
        st.integers(-(1 << bits - 1), (1 << bits - 1) - 1) if kind.format.islower() else st.integers(0, (1 << bits) - 1)
    )
