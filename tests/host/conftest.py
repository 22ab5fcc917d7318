"""Makes `board_line` importable for the tests of link and instruments."""
