"""The whole DCC of a record, before it is signed."""

from __future__ import annotations

from typing import Any

from lxml import etree

from proofvan.documents.dcc.administrative import administrative_data
from proofvan.documents.dcc.elements import DCC, RECORD, SCHEMA_VERSION, SI, dcc
from proofvan.documents.dcc.results import measurement_results
from proofvan.documents.issuance import Issuance


def dcc_tree(issuance: Issuance) -> Any:
    """Give dcc:digitalCalibrationCertificate, indented; the same record gives the same tree."""
    root = etree.Element(
        f"{{{DCC}}}digitalCalibrationCertificate",
        {"schemaVersion": SCHEMA_VERSION},
        nsmap={"dcc": DCC, "si": SI, "proofvan": RECORD},
    )
    root.append(administrative_data(issuance))
    root.append(measurement_results(issuance.shown.record))
    root.append(dcc("comment", _record(issuance)))
    etree.indent(root)
    return root


def _record(issuance: Issuance) -> Any:
    """Name the record that this was written from, so that nobody needs the PDF to compare them."""
    element = etree.Element(
        f"{{{RECORD}}}record", {"schema": issuance.signed.record.schema, "key": issuance.issuer.hex()}
    )
    element.text = f"sha256:{issuance.signed.digest}"
    return element
