"""What came of the faults that go through the image: counted from what the board did afterwards, told at the end."""

from __future__ import annotations

from collections.abc import Callable


class Faults:
    """Counts, for each case, whether the board still answers and whether it runs what it must not."""

    def __init__(self, record: Callable[[str, object], None]) -> None:
        self._record = record

    def came(self, fault: str, *, answers: bool, accepted: bool, cases: int = 1) -> None:
        """Take note of one board after `cases` faults; then a brick or a false acceptance fails the test."""
        self._record("faults", {"fault": fault, "cases": cases, "bricks": int(not answers), "accepted": int(accepted)})
        assert answers, f"{fault}: a brick"
        assert not accepted, f"{fault}: accepted"
