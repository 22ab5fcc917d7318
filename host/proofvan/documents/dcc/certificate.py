"""The whole DCC of a record, before it is signed."""

from __future__ import annotations

from typing import Any

from lxml import etree

from proofvan.documents.credential import issuer_of
from proofvan.documents.dcc.administrative import administrative_data
from proofvan.documents.dcc.elements import DCC, RECORD, SCHEMA_VERSION, SI, dcc
from proofvan.documents.dcc.results import measurement_results
from proofvan.records.signed import SignedRecord


def dcc_tree(signed: SignedRecord) -> Any:
    """Give dcc:digitalCalibrationCertificate, indented; the same record gives the same tree."""
    root = etree.Element(
        f"{{{DCC}}}digitalCalibrationCertificate",
        {"schemaVersion": SCHEMA_VERSION},
        nsmap={"dcc": DCC, "si": SI, "proofvan": RECORD},
    )
    root.append(administrative_data(signed))
    root.append(measurement_results(signed.record))
    root.append(dcc("comment", _record(signed)))
    etree.indent(root)
    return root


def _record(signed: SignedRecord) -> Any:
    """Name the record that this was written from, so that nobody needs the PDF to compare them."""
    element = etree.Element(
        f"{{{RECORD}}}record", {"schema": signed.record.schema, "key": issuer_of(signed).public_key.hex()}
    )
    element.text = f"sha256:{signed.digest}"
    return element
