"""Every item of the report can turn red: one check of the product is taken out, and the item's own test must fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.trust
ROOT = Path(__file__).resolve().parents[2]


class Defect(NamedTuple):
    """A line of the product, what stands there instead, and the test that must notice."""

    what: str
    module: str
    old: str
    new: str
    test: str


DEFECTS = {
    "TRUST-01": Defect(
        "the id covers the names of the files only",
        "proofvan.station.identity",
        "digest.update(content)",
        "pass",
        "tests/trust/test_software_identification.py::test_a_changed_byte_of_any_legal_file_changes_the_legal_id_alone",
    ),
    "TRUST-02": Defect(
        "the certificate for machines names the kernels in place of the host",
        "proofvan.documents.dcc.administrative",
        'software("proofvan", own.version, host, "application"),',
        'software("proofvan", own.version, kernels, "application"),',
        "tests/trust/test_machine_certificate.py::test_software_is_named_alike_in_record_xml_and_pdf",
    ),
    "TRUST-03": Defect(
        "an unknown command is ignored in silence",
        "proofvan_node.commands",
        "raise RefusedError(wire.FAULT_CODE_UNKNOWN_MESSAGE, message)",
        "return None",
        "tests/node/test_board_commands.py::test_no_undocumented_message_has_an_effect",
    ),
    "TRUST-04": Defect(
        "a command takes options that nobody documented",
        "proofvan.cli.commands.doctor",
        'app.command("doctor", ',
        'app.command("doctor", context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, ',
        "tests/trust/test_every_option.py::test_what_is_not_documented_is_refused_and_changes_nothing",
    ),
    "TRUST-05": Defect(
        "the rounding of results needs the certificates",
        "proofvan.methods.rounding",
        "from __future__ import annotations",
        "from __future__ import annotations\nimport proofvan.documents.certificate",
        "tests/system/test_separation.py::test_the_measuring_chain_gives_the_same_signed_result_when_all_else_is_broken",
    ),
    "TRUST-06": Defect(
        "the signature of sealed parameters is not checked",
        "proofvan.station.parameters",
        "if envelope.signature.public_key != public_key.hex() or not signature_holds(envelope):",
        "if False:",
        "tests/trust/test_sealed_parameters.py::test_whichever_byte_is_changed_the_station_refuses_to_measure",
    ),
    "TRUST-07": Defect(
        "the counter is not compared with the trail",
        "proofvan.station.parameters",
        "if self._file.counter < last_counter:",
        "if False:",
        "tests/trust/test_sealed_parameters.py::test_an_older_file_is_found_by_the_counter_in_the_trail",
    ),
    "TRUST-08": Defect(
        "limits can be sealed like any other parameter",
        "proofvan.station.parameters",
        'if kind == "limits":',
        "if False:",
        "tests/trust/test_sealed_parameters.py::test_a_type_specific_parameter_cannot_be_set",
    ),
    "TRUST-09": Defect(
        "an error depends on something that is not recorded",
        "proofvan.methods.energy_comparison",
        "return (indicated - delivered) / delivered * 100",
        'return (indicated - delivered) / delivered * 100 + __import__("time").perf_counter_ns() % 1000 * 1e-9',
        "tests/system/test_replay.py::test_the_record_comes_back_bit_for_bit_for_any_block_size",
    ),
    "TRUST-10": Defect(
        "the certificate is written before the ledger keeps the record",
        "proofvan.station.issue",
        "    ledger.append(signed)\n    return finish(signed, folder, signer, ledger)",
        "    done = finish(signed, folder, signer, ledger)\n    ledger.append(signed)\n    return done",
        "tests/trust/test_kept_before_shown.py",
    ),
    "TRUST-11": Defect(
        "the digest of the frames is believed",
        "proofvan.records.check_recording",
        "if digest == record.recording.frames_digest:",
        "if True:",
        "tests/trust/test_run_folder.py::test_a_changed_sample_is_named_by_port_frame_and_index",
    ),
    "TRUST-13": Defect(
        "a ledger shorter than its checkpoint is accepted",
        "proofvan.records.ledger.chain",
        "for size in sorted(due):",
        "for size in ():",
        "tests/trust/test_ledger_attacks.py::test_every_attack_on_the_database_file_is_found_out[truncate_tail]",
    ),
    "TRUST-14": Defect(
        "a token's key may be exportable",
        "proofvan.keys.token",
        "if signer.exportable:",
        "if False:",
        "tests/trust/test_token_keys.py::test_a_key_that_a_token_would_give_away_is_not_used",
    ),
    "TRUST-15": Defect(
        "the other verifier believes every signature",
        "proofcheck",
        "Ed25519PublicKey.from_public_bytes(key).verify(signature, data)",
        "pass",
        "tests/trust/test_proofcheck.py::test_it_finds_every_attack_on_the_ledger_that_ours_finds[borrow_seal]",
    ),
    "TRUST-16": Defect(
        "free space is not looked at",
        "proofvan.compose.room",
        "if free < FREE_BYTES_WANTED:",
        "if False:",
        "tests/trust/test_ledger_and_folder.py::test_a_full_disk_is_announced_before_anything_begins",
    ),
    "TRUST-17": Defect(
        "triggers ignore instead of refusing",
        "proofvan.records.ledger.schema",
        "RAISE(ABORT, '{table} is only added to')",
        "RAISE(IGNORE)",
        "tests/trust/test_ledger.py::test_update_delete_and_replace_are_refused_by_the_database_itself",
    ),
    "TRUST-18": Defect(
        "a clock that goes back is not noted",
        "proofvan.records.ledger.ledger",
        "if _earlier(utc, self.utc):",
        "if False:",
        "tests/trust/test_ledger.py::test_a_clock_that_goes_back_is_noted_and_never_changes_the_order",
    ),
    "TRUST-19": Defect(
        "a time stamp is not compared with the root",
        "proofvan.records.ledger.anchor",
        "VerifierBuilder().add_root_certificate(root).build().verify_message(answer, checkpoint.text().encode())",
        "pass",
        "tests/trust/test_ledger_anchor.py::test_a_stamp_over_another_root_is_refused",
    ),
    "TRUST-21": Defect(
        "the tag of a message is not compared",
        "proofvan_wire.authentication",
        "if counter > self._heard and same(tag, payload[-TAG_BYTES:]):",
        "if counter > self._heard:",
        "tests/wire/test_authentication.py::test_any_change_of_any_bit_is_refused",
    ),
    "TRUST-22": Defect(
        "what is missing is passed over in silence",
        "proofvan_wire.continuity",
        "given.append(missing)",
        "pass",
        "tests/trust/test_dead_link.py::test_every_sample_stands_in_its_place_or_in_a_gap",
    ),
    "TRUST-23": Defect(
        "outputs stay on when nobody renews them",
        "proofvan_node.outputs",
        "over = [number for number, until in self._until.items() if now_us >= until]",
        "over = []",
        "tests/node/test_board_outputs.py::test_an_output_falls_to_its_safe_state_when_it_is_not_renewed",
    ),
    "TRUST-24": Defect(
        "what the broker says of a publication is not listened to",
        "proofvan.uplink.mqtt",
        "if self._client.refusal:",
        "if False:",
        "tests/uplink/test_broker.py::test_a_forbidden_topic_is_refused_and_the_refusal_is_noticed",
    ),
    "TRUST-25": Defect(
        "an entry at a place that is held already is not compared",
        "proofvan.office.intake",
        "if held is None or held.hash != entry.hash or held != entry:",
        "if False:",
        "tests/uplink/test_outbox.py::test_another_entry_at_a_place_that_is_held_never_replaces_it",
    ),
    "TRUST-26": Defect(
        "the certificate is dated when it is drawn",
        "proofvan.documents.issuance",
        "return endorsements[-1].endorsement.utc if endorsements else self.signed.record.time.end_utc",
        'import time; return f"2031-01-01T00:00:{time.monotonic() % 60:09.6f}Z"',
        "tests/trust/test_certificate.py::test_the_same_record_gives_the_same_bytes",
    ),
    "TRUST-28": Defect(
        "an XML whose text is not the one that was signed is read",
        "proofvan.documents.xml_signature",
        "if seal is None or _made_again(data, seal) != data:",
        "if seal is None:",
        "tests/trust/test_machine_certificate.py::test_of_a_thousand_flipped_bits_of_the_xml_none_is_accepted",
    ),
    "TRUST-29": Defect(
        "the signature of an update is not checked",
        "proofvan_node.boot",
        "if trust.key is None or not ed25519.verify(trust.key, text, signed[:SIGNATURE_BYTES], trust.alive):",
        "if trust.key is None:",
        "tests/node/test_board_update.py::test_what_is_not_for_this_board_is_refused_and_the_board_runs_on[wrong key]",
    ),
    "TRUST-30": Defect(
        "a sensor that stands still is believed",
        "proofvan_node.sensors",
        "if self._stuck and self._same >= self._stuck:",
        "if False:",
        "tests/node/test_sensor_faults.py::test_a_fault_is_found_in_time_marked_and_over_when_it_is_over",
    ),
    "TRUST-31": Defect(
        "watchdog resets are not told",
        "proofvan_node.health",
        "min(self.watchdog_resets, _MOST_16),",
        "0,",
        "tests/node/test_board_health.py::test_health_carries_what_the_hardware_counted",
    ),
    "TRUST-32": Defect(
        "a failed step is kept without its fault",
        "proofvan.procedures.engine",
        'Attempt(call.key, call.point, number, "fault", start_ns, end_ns, fault=fault.fault, evidence=evidence)',
        'Attempt(call.key, call.point, number, "fault", start_ns, end_ns, fault="", evidence={})',
        "tests/system/test_faults.py::test_a_broken_run_says_what_broke_keeps_it_on_the_record_and_is_redone[reboot]",
    ),
    "TRUST-33": Defect(
        "an expired link of the chain is accepted",
        "proofvan.standards.chain",
        "if link.valid_until < day:",
        "if False:",
        "tests/regulations/test_standards_register.py::test_a_broken_chain_blocks_by_itself_on_the_day",
    ),
    "TRUST-34": Defect(
        "who may sign is not asked",
        "proofvan.records.stage",
        "broken += [BrokenRule(number, field, rule) for field, rule in _not_permitted(signed, number - 1)]",
        "pass",
        "tests/trust/test_endorsements.py::test_of_all_permutations_of_roles_only_the_right_one_issues",
    ),
}


@pytest.mark.parametrize("item", DEFECTS)
def test_a_planted_defect_turns_its_item_red(item: str, record_property) -> None:
    defect = DEFECTS[item]
    record_property("defect", defect.what)
    path = os.pathsep.join([str(ROOT / "tests" / "trust" / "planting"), os.environ.get("PYTHONPATH", "")])
    plant = json.dumps({"module": defect.module, "old": defect.old, "new": defect.new})
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", defect.test]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, "PROOFVAN_PLANT": plant},
        capture_output=True,
        text=True,
        check=False,
    )
    # 1: tests ran and some failed. Anything else (no test found, a file that cannot be imported) proves nothing.
    assert done.returncode == 1, done.stdout[-3000:] + done.stderr[-1000:]
    assert " error" not in done.stdout.splitlines()[-1], done.stdout[-3000:]
