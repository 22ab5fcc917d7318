"""What a board needs before it knows which software to start: its files, whose updates it takes, a watchdog."""

import json
import sys
import time

import machine

from proofvan_node.boot import Trust, choose
from proofvan_node.hal.files import Files

_SETTINGS_FILE = "board.json"
_RELEASE_KEY_FILE = "release"  # the public half of the release key, written when the board is provisioned
_RELEASE_KEY_BYTES = 32
# RP2040 datasheet 4.7.3: a counter of 24 bits that counts two in a microsecond (erratum RP2040-E1); RP2350 has more.
_LONGEST_WATCHDOG_MS = 8300
_LAST_WORDS_MS = 100  # until the answer to the host has left


def chosen(image):
    """Give the slot to start; the watchdog runs from here on, so that nothing that is started can stand still."""
    return choose(files(), trust(image.BOARD, image.RELEASE, watchdog().feed))


def watchdog():
    """Start the watchdog with its longest time: so long loading the software of a slot may take."""
    return machine.WDT(timeout=_LONGEST_WATCHDOG_MS)


def files():
    """Give the board's file system."""
    return Files()


def trust(board, release, alive):
    """Give whose updates this board takes: `board` and `release` are those of the image that was flashed."""
    return Trust(_release_key(), board, str(settings().get("revision", "1")), alive, release)


def settings():
    """Give the board's settings; none when there is no file, or no sense in it."""
    try:
        with open(_SETTINGS_FILE) as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def restart():
    """Start the board anew."""
    time.sleep_ms(_LAST_WORDS_MS)
    machine.reset()


def fail(failure):
    """Tell the log why a software could not be started, and start anew: it was counted."""
    sys.print_exception(failure, machine.UART(0, 115200))  # type: ignore[arg-type]
    restart()


def _release_key():
    try:
        with open(_RELEASE_KEY_FILE, "rb") as file:
            found = file.read()
    except OSError:
        return None
    return found if len(found) == _RELEASE_KEY_BYTES else None
