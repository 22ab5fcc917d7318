"""Boards at the screen: versions and health, self-test, flashing, updating, calibrating."""
