class Scanner:
    """Finds frames in bytes fed in any chunks; `frames`, `bad_crc`, `bad_length` and `skipped` count.

    `skipped` are bytes passed over; those of a frame that is still incomplete are counted nowhere yet. Between two
    calls at most one incomplete frame is held. Raises ConfigError for a maximum payload outside 0..65535.
    """

    @property
    def maximum_payload(self) -> int: ...
    @property
    def frames(self) -> int: ...
    @property
    def bad_crc(self) -> int: ...
    @property
    def bad_length(self) -> int: ...
    @property
    def skipped(self) -> int: ...
    @property
    def pending(self) -> int:
        """Bytes held back because their frame is incomplete."""

    def __init__(self, maximum_payload: int = 1012) -> None: ...
    def feed(self, data: bytes | bytearray | memoryview) -> list[tuple[int, int, int, bytes]]:
        """Give the frames that `data` completes as (message, flags, sequence, payload). Raises CountsError."""

def crc32(data: bytes | bytearray | memoryview) -> int:
    """CRC-32 of zlib over bytes."""
