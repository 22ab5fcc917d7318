"""The source tree of MicroPython for our ports, put together from source packages of Debian 13."""

from __future__ import annotations

import os
import re
from pathlib import Path

from images.distribution import SOURCES_FROM, Distribution, run, unpack

SOURCES = ("micropython", "mbedtls")
INSIDE_PACKAGES = ("pico-sdk-source", "tinyusb-source")
TREE = "micropython"


def unpack_micropython(distribution: Distribution, folder: Path) -> dict[str, str]:
    """Put the tree together in `folder`/micropython; gives the version of every package used."""
    folder.mkdir(parents=True)
    sources = distribution.fetch_sources(SOURCES)
    packages = distribution.fetch(INSIDE_PACKAGES, SOURCES_FROM)
    tree, mbedtls = (_unpack_source(description, folder) for description in sources)
    tree.rename(folder / TREE)
    for package in packages:
        unpack(package, folder)
    _link(folder / TREE / "lib", mbedtls.name)
    # the package has no micropython-lib; a file in its place says that this is meant
    (folder / TREE / "lib" / "micropython-lib" / "README.md").touch()
    return {path.name.split("_")[0]: path.name.split("_")[1].removesuffix(".dsc") for path in sources + packages}


def _unpack_source(description: Path, folder: Path) -> Path:
    """Unpack one source package and apply its patches; gives its folder."""
    listed = re.findall(r"^ [0-9a-f]{64} \d+ (\S+)$", description.read_text(encoding="utf-8"), re.MULTILINE)
    original = next(name for name in listed if ".orig.tar." in name)
    changes = next(name for name in listed if ".debian.tar." in name)
    before = set(folder.iterdir())
    run(["tar", "-xf", str(description.parent / original)], folder, {})
    (unpacked,) = set(folder.iterdir()) - before
    run(["tar", "-xf", str(description.parent / changes)], unpacked, {})
    _patch(unpacked)
    return unpacked


def _patch(tree: Path) -> None:
    series = tree / "debian" / "patches" / "series"
    if not series.is_file():
        return
    outside_a_repository = {"GIT_CEILING_DIRECTORIES": str(tree.parent.resolve())}
    for line in series.read_text(encoding="utf-8").splitlines():
        name = line.split("#")[0].strip()
        if name:
            run(["git", "apply", "-p1", f"debian/patches/{name}"], tree, outside_a_repository)


def _link(library: Path, mbedtls: str) -> None:
    """Put the three libraries where MicroPython has submodules."""
    places = {"mbedtls": f"../../{mbedtls}", "pico-sdk": "../../usr/src/pico-sdk", "tinyusb": "../../usr/src/tinyusb"}
    for name, target in places.items():
        place = library / name
        if place.is_dir() and not place.is_symlink():
            for path in sorted(place.rglob("*"), reverse=True):
                path.unlink()
            place.rmdir()
        os.symlink(target, place)
    (library / "micropython-lib").mkdir(exist_ok=True)
