"""What MicroPython's build freezes into an image; read by its own tool, which gives the names used here."""

# ruff: noqa: F821
import os

if os.environ["PROOFVAN_PORT"] == "rp2":  # the file system is mounted there
    freeze("$(PORT_DIR)/modules")
for _name in sorted(os.listdir(os.environ["PROOFVAN_APPLICATION"])):
    _path = os.environ["PROOFVAN_APPLICATION"]
    if _name.endswith(".py"):
        module(_name, base_path=_path)
    else:
        package(_name, base_path=_path)
