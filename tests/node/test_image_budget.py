"""An image that takes too much of the flash or leaves too little memory is not built; the table says how near it is."""

from __future__ import annotations

import pytest

from images.budget import FLASH, HEAP, LIMITS, STACK, budget_lines, require_budget
from images.distribution import BuildError
from images.manifest import memory

GOOD = {"flash_used": 426_768, "heap": 251_936, "stack": 8192}


def test_every_limit_is_a_limit() -> None:
    require_budget("image", GOOD)
    at_the_limit = {limit.name: limit.bytes for limit in LIMITS}
    require_budget("image", at_the_limit)
    for limit, beyond in ((FLASH, 1), (HEAP, -1), (STACK, -1)):
        with pytest.raises(BuildError, match=limit.words):
            require_budget("image", {**at_the_limit, limit.name: limit.bytes + beyond})


def test_the_table_has_found_limit_and_room() -> None:
    assert budget_lines(GOOD)[0].split() == (
        ["program", "in", "flash", "426,768", "B", "<=", "647,168", "B", "room", "220,400", "B"]
    )


def test_the_figures_are_those_of_the_linked_image() -> None:
    symbols = "10000000 T __flash_binary_start\n10068310 T __flash_binary_end\n20002000 B __GcHeapStart\n"
    symbols += "2003f820 B __GcHeapEnd\n20040000 B __StackBottom\n20042000 B __StackTop\n"
    assert memory(symbols) == {"flash_used": 0x68310, "heap": 0x3D820, "stack": 8192}
