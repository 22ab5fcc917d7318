"""Makes `care_board` importable."""
