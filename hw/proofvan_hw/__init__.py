"""Boards and rigs as data: what a board can do, and which board of a van does what."""
