"""Which release of the software this is."""

FIRMWARE = b"proofvan 0.1.0"
RELEASE = 1  # every release has a higher number than the one before
