"""JJG 0000: an example that `proofvan regulations new` copies; start with regulation.py."""
