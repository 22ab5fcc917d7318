"""The same inputs give the same bytes, wherever they are built, also in a build folder that was copied there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from levels import built_image

from images.build import FOLDER, RP2040, image

COPIED = ("source", "toolchain", "work/rp2040", "work/rp2040-application")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """Give a copy of what an image is built from and in; its files are links to the same ones, so it costs nothing.

    The second image stays, under the digest of its inputs like the first, and is built again when they change.
    """
    built_image()
    folder = FOLDER.with_name("images-copied-elsewhere")
    _forget(folder)
    for name in COPIED:
        shutil.copytree(FOLDER / name, folder / name, symlinks=True, copy_function=os.link)
    for foundation in FOLDER.glob("foundation-*.json"):
        shutil.copy2(foundation, folder)
    yield folder
    _forget(folder)


def _forget(folder: Path) -> None:
    for name in (name.partition("/")[0] for name in COPIED):
        shutil.rmtree(folder / name, ignore_errors=True)


@pytest.mark.hil
@pytest.mark.xdist_group("second build")
def test_an_image_built_twice_in_two_folders_has_the_same_bytes(elsewhere: Path) -> None:
    first = built_image()
    second = image(RP2040, elsewhere, say=lambda _: None)
    assert second.folder.parent == elsewhere
    assert second.binary.read_bytes() == first.binary.read_bytes()
    assert second.uf2.read_bytes() == first.uf2.read_bytes()
