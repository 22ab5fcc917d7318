"""The quick tests of the legally relevant set: `make coverage` measures them, `make mutation` picks from them.

Whole runs of the program are not among them, nor campaigns that try thousands of flipped bits: what those reach,
quicker tests reach too.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIG = "tools/coverage.toml"
DATA = ROOT / "build" / "coverage" / "data"
WORKERS = os.environ.get("WORKERS", "2")

PATHS = (
    "tests/wire",
    "tests/regulations",
    "tests/dsp",
    "tests/node",
    "firmware/proofvan_node",
    "tests/host/instruments/test_calibration.py",
    "tests/host/link",
    "tests/host/procedures",
    "tests/trust",
    "tests/uplink/test_outbox.py",
)
# Documents are outside the set; the bench is no test.
LEFT_OUT = (
    "tests/dsp/test_bench_docs.py",
    "tests/dsp/test_bench_judgement.py",
    "tests/dsp/test_bench_limits.py",
    "tests/dsp/test_gate_accuracy.py",
    "tests/dsp/test_accuracy_ac.py",
    "tests/node/test_board_files.py",
    "tests/node/test_board_interpreters.py",
    "tests/node/test_harness.py",
    "tests/node/test_hw_files.py",
    "tests/node/test_pio_programs.py",
    "tests/node/test_schematics.py",
    "tests/trust/test_bundle_and_print.py",
    "tests/trust/test_test_report.py",
    "tests/trust/test_certificate.py",
    "tests/trust/test_court_script.py",
    "tests/trust/test_every_option.py",
    "tests/trust/test_every_request.py",
    "tests/trust/test_institute_templates.py",
    "tests/trust/test_machine_certificate.py",
    "tests/trust/test_mutants.py",
    "tests/trust/test_numbers_agree.py",
    "tests/trust/test_proofcheck.py",
    "tests/trust/test_receipt.py",
    "tests/trust/test_reissue.py",
    "tests/trust/test_sharing.py",
    "tests/trust/test_software_identification.py",
    "tests/trust/test_trust_report.py",
    "tests/trust/test_trust_words.py",
)
# Words in the names of tests that judge frequencies: hundreds of evaluations each, all over the same lines; and of
# those that run on MicroPython itself, which nothing here measures.
DRAWN = (
    "micropython",
    "virtual_verifications",
    "virtual_batteries",
    "as_often_as",
    "pass_rates",
    "far_outside",
    "matters_to_the",
    "monte_carlo",
    "generated_folder",
)
TOO_LONG = (
    "tests/dsp/test_ac.py::test_any_partition_equals_the_definition",
    "tests/dsp/test_builds.py::test_every_build_gives_the_same_bits",
    "tests/dsp/test_builds.py::test_the_other_builds_pass_the_same_tests",
    "tests/dsp/test_columns.py::test_any_stream_in_any_chunks_gives_the_readable_columns",
    "tests/dsp/test_frame.py::test_any_stream_in_any_chunks_gives_the_readable_scanners_events",
    "tests/dsp/test_power.py::test_any_partition_any_gate_any_count_equals_the_definition",
    "tests/dsp/test_pulse.py::test_any_partition_and_gate_equals_the_definition",
    "tests/node/test_board_coefficients.py::test_power_cut_at_every_flash_operation_leaves_the_old_or_the_new_ones",
    "tests/node/test_board_commands.py::test_garbage_never_stops_a_board",
    "tests/node/test_board_health.py::test_the_legal_id_covers_every_file_that_runs_and_none_that_does_not",
    "tests/node/test_board_ring.py::test_a_ring_does_what_lists_would",
    "tests/node/test_update_wire.py::test_a_board_is_updated_twice_and_goes_back_once",
    "tests/node/test_update_wire.py::test_a_software_that_fails_when_it_starts_is_left_after_three_trials",
    "tests/node/test_update_wire.py::test_power_cut_at_every_flash_operation_of_a_genuine_update",
    "tests/node/test_update_wire.py::test_unplugged_at_every_piece_it_goes_on_where_it_was",
    "tests/regulations/test_comparisons.py::test_the_command_draws_the_charts",
    "tests/regulations/test_coverage_campaign.py",
    "tests/regulations/test_free_models.py::test_whatever_is_typed_as_a_formula_is_read_or_refused",
    "tests/regulations/test_liquid_meters.py::test_whatever_a_clamp_on_meter_says_no_verdict_changes",
    # Hundreds of evaluations each; a kept case of every method reaches the same lines (test_kept_cases.py).
    "tests/regulations/test_regulation_conformance.py::test_every_mutant_of_the_formulas_is_caught",
    "tests/regulations/test_regulation_conformance.py::test_the_certificate_renders_and_verifies",
    "tests/regulations/test_standards_register.py::test_the_commands_lead_from_paper_to_use",
    "tests/trust/test_endorsements.py::test_every_flipped_bit_of_an_endorsement_is_found_and_named",
    "tests/trust/test_endorsements.py::test_a_run_folder_stays_sound_while_one_after_the_other_signs",
    "tests/trust/test_ledger_backup.py::test_the_commands_answer_with_codes_that_a_script_may_rely_on",
    "tests/trust/test_run_folder.py::test_flipped_bits_of_every_file_are_found_and_named",
    "tests/trust/test_run_folder.py::test_a_thousand_flipped_bits_of_a_recording_are_found_and_named",
    "tests/trust/test_signed_record.py::test_a_thousand_flipped_bits_are_found_and_named",
    "tests/wire/test_clocksync.py::test_error_and_uncertainty_on_simulated_lines",
)


def pytest_arguments() -> list[str]:
    """Give pytest's arguments for these tests."""
    drawn = " or ".join(DRAWN)
    options = [
        "-q",
        "-m",
        "not slow and not runs and not hil and not trust and not city and not e2e",
        "-k",
        f"not ({drawn})",
    ]
    options += ["--hypothesis-profile=brief", "-p", "no:cacheprovider"]
    return [*options, *(f"--ignore={path}" for path in LEFT_OUT), *(f"--deselect={name}" for name in TOO_LONG), *PATHS]


def pytest_command() -> list[str]:
    """Give the command that runs them over all workers."""
    return [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "loadgroup", *pytest_arguments()]
