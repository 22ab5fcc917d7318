"""The signed files of a station beside its ledger: the roll of people and the sealed parameters."""

from __future__ import annotations

from pathlib import Path

from proofvan.keys.signer import Signer
from proofvan.people import roll as rolls
from proofvan.people.roll import Roll, last_number_of, wrong_tries_of
from proofvan.records.ledger.ledger import Ledger
from proofvan.station import parameters as parameter_files
from proofvan.station.parameters import Parameters, last_counter_of


def opened_roll(home: Path, signer: Signer, ledger: Ledger) -> Roll:
    """Open the roll of people of a home; raises SignatureError when it is not what the ledger knows."""
    last, tries = last_number_of(ledger.events(*rolls.CHANGES)), wrong_tries_of(ledger.events(*rolls.TRIES))
    return Roll(home / rolls.NAME, signer, ledger, last, tries)


def opened_parameters(home: Path, signer: Signer, ledger: Ledger) -> Parameters:
    """Open the sealed parameters of a home; raises SignatureError when they are not what the ledger knows."""
    last = last_counter_of(ledger.events(parameter_files.CHANGED))
    return Parameters(home / parameter_files.NAME, signer, ledger, last)
