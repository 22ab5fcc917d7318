"""One folder per regulation; found by scanning, never listed."""
