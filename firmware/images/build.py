"""Builds the images: one folder per state of all inputs, so that the same inputs are built once."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from images.application import frozen_files, identity
from images.budget import require_budget
from images.distribution import Distribution, run
from images.manifest import manifest_text, memory
from images.mark import marked
from images.micropython import TREE, unpack_micropython
from images.toolchain import unpack_toolchain
from images.uf2 import uf2

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "images"
FREEZE = Path(__file__).parent / "freeze.py"
FLASH = 0x10000000  # RP2040 datasheet 2.2.2 and RP2350 datasheet 2.2: where the flash is seen
JOBS = str(os.cpu_count() or 1)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A chip that we build for: MicroPython's name of the board, and what its UF2 says of itself."""

    name: str
    board: str
    family: int  # of the UF2


# Family ids: github.com/microsoft/uf2, utils/uf2families.json (RP2040; RP2XXX_ARM_S for the RP2350).
RP2040 = Target("rp2040", "RPI_PICO", 0xE48BFF56)
RP2350 = Target("rp2350", "RPI_PICO2", 0xE48BFF59)
TARGETS = {target.name: target for target in (RP2040, RP2350)}


@dataclass(frozen=True, slots=True)
class Image:
    """A finished image: `NAME.uf2`, `NAME.bin` and `NAME.json` (its manifest) in one folder."""

    name: str
    folder: Path

    @property
    def uf2(self) -> Path:
        """Give the file for the board's drive."""
        return self.folder / f"{self.name}.uf2"

    @property
    def binary(self) -> Path:
        """Give the bytes of the flash from its beginning."""
        return self.folder / f"{self.name}.bin"

    @property
    def manifest(self) -> dict[str, object]:
        """Read what the image says it is."""
        text = (self.folder / f"{self.name}.json").read_text(encoding="utf-8")
        return dict(json.loads(text))


def image(target: Target, folder: Path = FOLDER, say: Say = print) -> Image:
    """Give the image of a chip for the present sources; builds it when there is none. Raises BuildError."""
    with alone(folder):
        base = foundation(folder, say)
        found = Image(f"proofvan-{target.name}", folder / _digest(target, base))
        if not found.uf2.is_file():
            with stage(f"image {target.name}", say):
                _build(target, base, found)
    return found


@dataclass(frozen=True, slots=True)
class Foundation:
    """What is built or unpacked once: compiler, source tree, mpy-cross; `versions` of the packages used."""

    folder: Path
    versions: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that make a build find the compiler, and give the same bytes every time."""
        toolchain = self.folder / "toolchain"
        return {
            "PATH": f"{toolchain / 'usr' / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LDFLAGS": f"-L{toolchain / 'lib'}",
            "CXXFLAGS": "-DPICO_CXX_DISABLE_ALLOCATION_OVERRIDES=1",  # there is no libstdc++ to override with
            "PYTHONHASHSEED": "0",  # pin tables are made from a set
            "SOURCE_DATE_EPOCH": "0",
            "MICROPY_GIT_TAG": "v" + self.versions["micropython"].split("+")[0],
            "MICROPY_GIT_HASH": "debian",  # else the revision of an enclosing repository gets in
            "MICROPY_MPYCROSS": str(self.tree / "mpy-cross" / "build" / "mpy-cross"),
        }

    @property
    def tree(self) -> Path:
        """Give MicroPython's folder."""
        return self.folder / "source" / TREE


def foundation(folder: Path = FOLDER, say: Say = print) -> Foundation:
    """Give compiler and sources, unpacked when they are not there yet. Raises BuildError."""
    done = folder / f"foundation-{_scripts_digest()}.json"
    if not done.is_file():
        done.write_text(json.dumps(_lay(folder, say), sort_keys=True), encoding="utf-8")
    return Foundation(folder, json.loads(done.read_text(encoding="utf-8")))


def _scripts_digest() -> str:
    """Give a name for what lays the foundation."""
    scripts = [Path(__file__).parent / f"{name}.py" for name in ("distribution", "micropython", "toolchain")]
    return hashlib.sha256(b"".join(script.read_bytes() for script in scripts)).hexdigest()[:16]


def _lay(folder: Path, say: Say) -> dict[str, str]:
    for name in ("toolchain", "source", "work", "distribution"):
        shutil.rmtree(folder / name, ignore_errors=True)
    with stage("package lists", say):
        distribution = Distribution.opened(folder / "distribution")
    with stage("MicroPython, Pico SDK, TinyUSB, Mbed TLS", say):
        versions = unpack_micropython(distribution, folder / "source")
    with stage("cross compiler", say):
        unpack_toolchain(distribution, folder / "toolchain")
    shutil.rmtree(folder / "distribution")
    compiler = Foundation(folder, versions)
    versions["arm-none-eabi-gcc"] = run(["arm-none-eabi-gcc", "-dumpfullversion"], folder, compiler.environment).strip()
    with stage("mpy-cross", say):
        run(["make", f"-j{JOBS}", "-C", str(compiler.tree / "mpy-cross")], folder, compiler.environment)
    return versions


def _digest(target: Target, base: Foundation) -> str:
    """Give a name for all inputs: what is frozen, what builds, versions, target."""
    inputs = frozen_files(ROOT, target.board)
    inputs |= {f"images/{path.name}": path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))}
    return digest_of([target.name, target.board, base.versions], inputs)


def digest_of(about: object, files: Mapping[str, bytes]) -> str:
    """Give a name for a state of the inputs of a build."""
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    for name, content in files.items():
        digest.update(f"\n{name} {hashlib.sha256(content).hexdigest()}".encode())
    return digest.hexdigest()[:16]


def _build(target: Target, base: Foundation, result: Image) -> None:
    work = base.folder / "work" / target.name
    application = lay_application(frozen_files(ROOT, target.board), base.folder / "work" / f"{target.name}-application")
    port = base.tree / "ports" / "rp2"
    environment = {**base.environment, "PROOFVAN_APPLICATION": str(application), "PROOFVAN_PORT": "rp2"}
    at_its_place(work)
    if not (work / "Makefile").is_file():
        run(["cmake", "-S", str(port), "-B", str(work), *_options(target, port)], base.folder, environment)
    (work / "frozen_content.c").unlink(missing_ok=True)  # its rule looks at times only, not at what is frozen
    run(["make", f"-j{JOBS}", "-C", str(work)], base.folder, environment)
    _keep(target, base, work, result)


def at_its_place(work: Path) -> None:
    """Empty a working folder that was copied or moved here: CMake and make keep whole paths in it."""
    mark = work / "place"
    here = str(work.resolve())
    if mark.is_file() and mark.read_text(encoding="utf-8") == here:
        return
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    mark.write_text(here, encoding="utf-8")


def _options(target: Target, port: Path) -> list[str]:
    return [
        f"-DMICROPY_BOARD={target.board}",
        f"-DMICROPY_BOARD_DIR={port / 'boards' / target.board}",
        f"-DMICROPY_FROZEN_MANIFEST={FREEZE}",
        "-DPICO_NO_PICOTOOL=1",
    ]


def lay_application(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write what is frozen, and nothing else; unchanged files keep their time."""
    wanted = {folder / name: content for name, content in files.items()}
    for path in set(folder.rglob("*.py")) - wanted.keys():
        path.unlink()
    for path, content in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    return folder


def _keep(target: Target, base: Foundation, work: Path, result: Image) -> None:
    """Put the finished files under their names, the manifest last."""
    partial = result.folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    binary = marked((work / "firmware.bin").read_bytes())
    (partial / f"{result.name}.bin").write_bytes(binary)
    (partial / f"{result.name}.uf2").write_bytes(uf2(binary, FLASH, target.family))
    symbols = run(["arm-none-eabi-nm", str(work / "firmware.elf")], work, base.environment)
    require_budget(result.name, memory(symbols))
    family = f"0x{target.family:08x}"
    about = {"chip": target.name, "board": target.board, "uf2_family": family, **identity(ROOT)}
    manifest = manifest_text(result.name, about, base.versions, partial, symbols)
    (partial / f"{result.name}.json").write_text(manifest, encoding="utf-8")
    shutil.rmtree(result.folder, ignore_errors=True)
    partial.rename(result.folder)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process build at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def stage(name: str, say: Say) -> Iterator[None]:
    """Say how long a part took."""
    begun = time.monotonic()
    yield
    say(f"{name}: {time.monotonic() - begun:.1f} s")
