"""Canonical JSON has one form, and only that form is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.core.canonical import canonical, decimal_string, parse
from proofvan.core.errors import RecordError

texts = st.text(st.characters(exclude_categories=("Cs",)))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(plain)
def test_what_is_written_is_read_back_the_same(value: object) -> None:
    assert parse(canonical(value), "x") == value


@given(plain)
def test_the_bytes_of_what_was_read_are_the_bytes_that_were_read(value: object) -> None:
    data = canonical(value)
    assert canonical(parse(data, "x")) == data


@given(st.dictionaries(texts, st.integers(), min_size=2, max_size=6))
def test_the_order_in_which_keys_were_added_changes_nothing(value: dict[str, int]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@given(plain)
def test_every_other_spelling_of_the_same_data_is_refused(value: object) -> None:
    spelled = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    with pytest.raises(RecordError) as refused:
        parse(spelled, "x")
    assert refused.value.fault == "record-not-canonical"


@pytest.mark.parametrize(
    "data", [b'{"a":1,"a":1}', b'{"b":1,"a":2}', b'"\\u4e2d"', b"1e0", b"1.0", b"NaN", b"[1,]", b""]
)
def test_double_keys_escapes_floats_and_broken_texts_are_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        parse(data, "x")


def test_a_float_is_never_written() -> None:
    with pytest.raises(TypeError, match=r"\$\.a\[1\]"):
        canonical({"a": [1, 0.5]})


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_becomes_a_decimal_of_twelve_digits(value: float) -> None:
    words = decimal_string(value)
    assert float(words) == pytest.approx(value, rel=1e-11, abs=5e-324)
    assert decimal_string(float(words)) == words
