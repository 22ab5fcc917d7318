"""Documents made with the key that signed their record, and attacks on the signature of an XML."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from lxml import etree
from sample_people import KEYS, approved, signed_by_the_van
from sample_records import signed_calibration, signed_dispenser, signed_pile, signer

from proofvan.documents.certificate import Document, make_document
from proofvan.documents.issuance import Issuance
from proofvan.keys.practice import practice_signer
from proofvan.records.signed import SignedRecord

DS = "{http://www.w3.org/2000/09/xmldsig#}"
DCC = "{https://ptb.de/dcc}"
SI = "{https://ptb.de/si}"
SIGNERS = {key.public_key: key for key in (practice_signer(), signer(1), signer(2), *KEYS.values())}
RECORDS = {
    "pile": signed_pile,
    "dispenser": signed_dispenser,
    "calibration": signed_calibration,
    "approved": approved,
    "field record": signed_by_the_van,
}


def issued(signed: SignedRecord) -> Document:
    """The document of a record, made with the key that signed last."""
    return make_document(Issuance(signed), SIGNERS[Issuance(signed).issuer])


@cache
def sample_document(name: str) -> Document:
    return issued(RECORDS[name]())


def _parsed(data: bytes) -> tuple[Any, Any]:
    root = etree.fromstring(data)
    return root, root.find(f"{DS}Signature")


def _written(root: Any) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _forged(root: Any) -> Any:
    """A copy whose first result is better than the truth, without signature."""
    forged = copy.deepcopy(root)
    for signature in list(forged.iter(f"{DS}Signature")):
        signature.getparent().remove(signature)
    next(forged.iter(f"{SI}value")).text = "0.000"
    return forged


def value_changed(data: bytes) -> bytes:
    root, _ = _parsed(data)
    next(root.iter(f"{SI}value")).text = "0.000"
    return _written(root)


def original_inside_forgery(data: bytes) -> bytes:
    """The classic: the signed document becomes a child of the forged one, its signature too."""
    root, _ = _parsed(data)
    forged = _forged(root)
    forged.append(root)
    return _written(forged)


def original_in_object(data: bytes) -> bytes:
    """The signed document hides in an Object of the signature that now stands in the forgery."""
    root, signature = _parsed(data)
    forged, moved = _forged(root), copy.deepcopy(signature)
    root.remove(signature)
    box = etree.SubElement(moved, f"{DS}Object")
    box.append(root)
    forged.append(moved)
    return _written(forged)


def original_by_id(data: bytes) -> bytes:
    """The first reference names an element by its Id instead of the whole document."""
    root, signature = _parsed(data)
    forged, moved = _forged(root), copy.deepcopy(signature)
    root.remove(signature)
    root.set("Id", "whole")
    moved.find(f"{DS}SignedInfo/{DS}Reference").set("URI", "#whole")
    box = etree.SubElement(moved, f"{DS}Object")
    box.append(root)
    forged.append(moved)
    return _written(forged)


def two_signatures(data: bytes) -> bytes:
    """A second signature stands behind the first, so that one reader takes this and another that."""
    root, signature = _parsed(data)
    root.append(copy.deepcopy(signature))
    return _written(root)


def signature_first(data: bytes) -> bytes:
    root, signature = _parsed(data)
    root.remove(signature)
    root.insert(0, signature)
    return _written(root)


def signature_nested(data: bytes) -> bytes:
    root, signature = _parsed(data)
    root.remove(signature)
    root.find(f"{DCC}administrativeData").append(signature)
    return _written(root)


def part_duplicated(data: bytes) -> bytes:
    """The results stand twice, the better ones first."""
    root, _ = _parsed(data)
    better = copy.deepcopy(_forged(root).find(f"{DCC}measurementResults"))
    root.insert(0, better)
    return _written(root)


def ids_duplicated(data: bytes) -> bytes:
    """Two elements bear the Id that a reference names."""
    root, signature = _parsed(data)
    named = signature.find(".//{http://uri.etsi.org/01903/v1.3.2#}SignedProperties")
    extra = etree.SubElement(root.find(f"{DCC}comment"), "{urn:x}any")
    extra.set("Id", named.get("Id"))
    return _written(root)


def reference_dropped(data: bytes) -> bytes:
    root, signature = _parsed(data)
    info = signature.find(f"{DS}SignedInfo")
    info.remove(info.findall(f"{DS}Reference")[2])
    return _written(root)


def transform_added(data: bytes) -> bytes:
    """An XPath transform cuts the changed part out of what is digested."""
    root, signature = _parsed(data)
    next(root.iter(f"{SI}value")).text = "0.000"
    transforms = signature.find(f"{DS}SignedInfo/{DS}Reference/{DS}Transforms")
    added = etree.SubElement(transforms, f"{DS}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116")
    etree.SubElement(added, f"{DS}XPath").text = "not(ancestor-or-self::*[local-name()='value'])"
    return _written(root)


def algorithm_none(data: bytes) -> bytes:
    """The signature is said to be an HMAC, whose key would be the public key."""
    hmac = b"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    return data.replace(b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", hmac)


def certificate_exchanged(data: bytes) -> bytes:
    root, signature = _parsed(data)
    _, stranger = _parsed(sample_document("dispenser").xml)
    ours = signature.find(f".//{DS}X509Certificate")
    ours.text = stranger.find(f".//{DS}X509Certificate").text
    return _written(root)


def signature_of_another(data: bytes) -> bytes:
    root, signature = _parsed(data)
    _, stranger = _parsed(sample_document("dispenser").xml)
    root.remove(signature)
    root.append(stranger)
    return _written(root)


def signature_removed(data: bytes) -> bytes:
    root, signature = _parsed(data)
    root.remove(signature)
    return _written(root)


def entity_declared(data: bytes) -> bytes:
    head, body = data.split(b"\n", 1)
    return head + b'\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n' + body


def comment_in_number(data: bytes) -> bytes:
    """A comment splits a number; canonical XML drops it, careless readers see the first half only."""
    at = data.index(b"<si:value>") + len(b"<si:value>") + 2
    return data[:at] + b"<!-- -->" + data[at:]


def space_in_tag(data: bytes) -> bytes:
    return data.replace(b"<si:value>", b"<si:value >", 1)


WRAPPINGS: tuple[Callable[[bytes], bytes], ...] = (
    value_changed, original_inside_forgery, original_in_object, original_by_id, two_signatures, signature_first,
    signature_nested, part_duplicated, ids_duplicated, reference_dropped, transform_added, algorithm_none,
    certificate_exchanged, signature_of_another, signature_removed, entity_declared, comment_in_number, space_in_tag,
)  # fmt: skip
