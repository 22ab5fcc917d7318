"""The elements that every part of a DCC is made of: words in two languages, and numbers of the D-SI.

Release 3.3.0 of the DCC and 2.2.1 of the D-SI, namespaces https://ptb.de/dcc and https://ptb.de/si.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from proofvan.documents.view import Pair, two_digits

DCC = "https://ptb.de/dcc"
SI = "https://ptb.de/si"
RECORD = "urn:proofvan:record"
SCHEMA_VERSION = "3.3.0"
LANGUAGES = ("zh", "en")

# The record's units as D-SI writes them (D-SI guide, BIPM SI brochure names); others are declared as non-SI units.
_UNITS = {
    "1": r"\one",
    "%": r"\percent",
    "%RH": r"\percent",
    "A": r"\ampere",
    "Hz": r"\hertz",
    "J": r"\joule",
    "L": r"\litre",
    "L/min": r"\litre\per\minute",
    "Mohm": r"\mega\ohm",
    "Pa": r"\pascal",
    "V": r"\volt",
    "W": r"\watt",
    "degC": r"\degreecelsius",
    "°C": r"\degreecelsius",
    "kPa": r"\kilo\pascal",
    "kW": r"\kilo\watt",
    "kWh": r"\kilo\watt\hour",
    "m": r"\metre",
    "m3": r"\metre\tothe{3}",
    "mL": r"\milli\litre",
    "min": r"\minute",
    "mm": r"\milli\metre",
    "ohm": r"\ohm",
    "s": r"\second",
    "us": r"\micro\second",
}
# D-SI 2.2, decimalType without exponent: what a record writes.
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
# Where PTB's Schematron lets a text stand without a language.
_NAMES = ("name", "further", "referral")
_COVERAGE_PROBABILITY = "0.95"  # of every U that a record states (methods of the budgets: k for 95 %)


def dcc(name: str, *children: Any, ref: str = "", **attributes: str) -> Any:
    """Make an element of the DCC; a text child becomes its text, None is left out."""
    return _element(DCC, name, children, {**attributes, **({"refType": ref} if ref else {})})


def si(name: str, *children: Any) -> Any:
    """Make an element of the D-SI."""
    return _element(SI, name, children, {})


def words(tag: str, pair: Sequence[str], ref: str = "") -> Any:
    """Make an element of words, [Chinese, English]; a name that is the same in both has no language."""
    if pair[0] == pair[1] and tag in _NAMES:
        return dcc(tag, dcc("content", _one_space(pair[0])), ref=ref)
    contents = (dcc("content", _one_space(word), lang=language) for language, word in zip(LANGUAGES, pair, strict=True))
    return dcc(tag, *contents, ref=ref)


def plain(tag: str, text: str, ref: str = "") -> Any:
    """Make an element of somebody's own words."""
    return words(tag, [text, text], ref)


def line(text: str) -> str:
    """Give a text as DCC wants one that must not be empty: single spaces, a dash for nothing."""
    return _one_space(text)


def real(value: str, unit: str, uncertainty: str = "", coverage_factor: str = "") -> Any:
    """Make a D-SI number with its unit and, when there is one, its expanded uncertainty."""
    parts = [si("value", value), si("unit", unit_name(unit))]
    if is_number(uncertainty) and is_number(coverage_factor):
        expanded = si(
            "expandedMU",
            si("valueExpandedMU", uncertainty),
            si("coverageFactor", coverage_factor),
            si("coverageProbability", _COVERAGE_PROBABILITY),
        )
        parts.append(si("measurementUncertaintyUnivariate", expanded))
    return si("real", *parts)


def quantity(ref: str, name: Pair, number: Any, *more: Any) -> Any:
    """Make a quantity of a number or, when a record has a word in its place, of that word."""
    return dcc("quantity", words("name", name), number, *more, ref=ref)


def number_or_word(value: str, unit: str, uncertainty: str = "", coverage_factor: str = "") -> Any:
    """Make a D-SI number, or `noQuantity` with the word that stands in its place."""
    return real(value, unit, uncertainty, coverage_factor) if is_number(value) else plain("noQuantity", value)


def is_number(text: str) -> bool:
    """Say whether a text is a number as the D-SI writes one."""
    return _NUMBER.fullmatch(text) is not None


def printed_factor(factor: str) -> str:
    """Round a coverage factor for print: two digits, a whole one as it is."""
    return two_digits(factor) if "." in factor else factor


def unit_name(unit: str) -> str:
    """Give a unit as the D-SI writes it; `|` marks one that is not of the SI."""
    return _UNITS.get(unit, f"|{unit.replace(' ', '')}")


def foreign_units(units: Iterable[str]) -> list[str]:
    """List, sorted, the units that are not of the SI and must be declared."""
    return sorted({unit for unit in units if unit not in _UNITS})


def _element(namespace: str, name: str, children: Iterable[Any], attributes: dict[str, str]) -> Any:
    element = etree.Element(f"{{{namespace}}}{name}", attributes)
    for child in children:
        if isinstance(child, str):
            element.text = child
        elif child is not None:
            element.append(child)
    return element


def _one_space(text: str) -> str:
    return " ".join(text.split()) or "—"
