"""Schematics of our boards as code: nets by pin name, checked electrically, with a bill of materials.

`python -m proofvan_hw.schematics` checks every board and writes build/hw/BOARD.csv (bill of materials) and BOARD.net.
Package pin numbers are the layout's business; there is no layout here.
"""

import contextlib
import os
import tempfile

# SKiDL looks for KiCad's libraries; our parts bring their own pins.
for _version in ("", "6", "7", "8", "9", "10"):
    os.environ.setdefault(f"KICAD{_version}_SYMBOL_DIR", os.devnull)

# It writes its log where the program happens to run; ours go nowhere, findings are given to the caller.
with tempfile.TemporaryDirectory(prefix="proofvan-") as _place, contextlib.chdir(_place):
    import skidl

    for _logger in (skidl.logger.rt_logger, skidl.logger.erc_logger):
        _logger.stop_file_output()
