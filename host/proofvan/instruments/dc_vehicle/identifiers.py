"""29-bit identifiers of J1939 as GB/T 27930 uses them: priority, parameter group, destination, source."""

from __future__ import annotations

from dataclasses import dataclass

# GB/T 27930-2015 6.5 [V: three real logs]: addresses of charger and vehicle.
CHARGER, VEHICLE = 0x56, 0xF4
# J1939-21: transport protocol, connection management and data transfer.
CONNECTION, TRANSFER = 0xEC00, 0xEB00
TRANSPORT_PRIORITY = 7


@dataclass(frozen=True, slots=True)
class Identifier:
    """The parts of an identifier; `number` is the parameter group number (PGN) without its destination."""

    priority: int
    number: int
    destination: int
    source: int

    @staticmethod
    def of(word: int) -> Identifier:
        """Take a 29-bit identifier apart."""
        return Identifier(word >> 26 & 7, word >> 8 & 0x3FF00, word >> 8 & 0xFF, word & 0xFF)

    @property
    def word(self) -> int:
        """Put the identifier together."""
        return self.priority << 26 | self.number << 8 | self.destination << 8 | self.source
