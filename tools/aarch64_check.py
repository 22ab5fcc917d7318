"""Shows that the signal core compiles for aarch64 and gives there the same bits as here.

    python tools/aarch64_check.py [FOLDER]

1. Debian's Python 3.11 for arm64 (apt-get download) and NumPy's wheel for aarch64 (pip download) come into FOLDER
   (build/aarch64), apart from this system.
2. The kernels' generated C is compiled with aarch64-linux-gnu-gcc and the flags of the portable build.
3. `python -m proofvan_dsp.info` runs under qemu-aarch64: each kernel against its definition; the digests are compared
   with those of this machine.

It needs python setup.py build_ext --inplace to have run, and gcc-aarch64-linux-gnu, qemu-user, apt and the network.
Exit code 0: the same; 1: something differs or does not compile; 2: a program or a package is missing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cext/proofvan_dsp"
COMPILER, EMULATOR = "aarch64-linux-gnu-gcc", "qemu-aarch64"
# As the portable build of setup.py.
FLAGS = ["-O3", "-ffp-contract=off", "-g0", "-fwrapv", "-DNDEBUG", "-shared", "-fPIC"]
DEBIAN = "python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libc6 libexpat1 zlib1g libstdc++6 libgcc-s1"
SUFFIX = ".cpython-311-aarch64-linux-gnu.so"


def main(folder: Path) -> int:
    """Fetch, compile, run, compare."""
    missing = [name for name in (COMPILER, EMULATOR, "apt-get", "dpkg") if shutil.which(name) is None]
    if missing:
        print(f"missing: {', '.join(missing)}; Debian: apt install gcc-aarch64-linux-gnu qemu-user", file=sys.stderr)
        return 2
    sources = sorted(PACKAGE.glob("*.c"))
    if not sources:
        print("no generated C here: python setup.py build_ext --inplace", file=sys.stderr)
        return 2
    try:
        system, packages = _python(folder), _numpy(folder)
    except subprocess.CalledProcessError as problem:
        print(f"cannot be had: {' '.join(map(str, problem.cmd))}\n{problem.stderr}", file=sys.stderr)
        return 2
    kernels = _copied_package(folder)
    failed = _compiled(sources, kernels / "proofvan_dsp/builds/portable")
    for text in failed:
        print(text, file=sys.stderr)
    if failed:
        return 1
    print(f"{len(sources)} modules compiled for aarch64 ({_version(COMPILER)})")
    return _compare(_info(system, kernels, packages))


def _python(folder: Path) -> Path:
    """Unpack Debian's Python for arm64; gives its root."""
    root, debs, apt = folder / "root", folder / "debs", folder / "apt"
    if (root / "usr/bin/python3.11").exists():
        return root
    for each in (debs, apt / "state/lists/partial", apt / "cache/archives/partial"):
        each.mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    # A state of its own: this system's packages and its architecture stay as they are.
    options = [f"Dir::State={apt}/state", f"Dir::Cache={apt}/cache", f"Dir::State::status={apt}/status"]
    options += ["APT::Architecture=arm64", "APT::Architectures=arm64", "APT::Sandbox::User=root"]
    command = ["apt-get", *(word for option in options for word in ("-o", option))]
    _run([*command, "update"])
    _run([*command, "download", *DEBIAN.split()], cwd=debs)
    for deb in sorted(debs.glob("*.deb")):
        _run(["dpkg", "-x", deb, root])
    return root


def _numpy(folder: Path) -> Path:
    """Unpack NumPy's wheel for aarch64, of the version that is used here; gives the folder to import from."""
    site = folder / "site"
    if not (site / "numpy").exists():
        platforms = [f"--platform=manylinux_2_{minor}_aarch64" for minor in (17, 27, 28)]
        options = ["--no-deps", "--only-binary=:all:", "--python-version=311", "--implementation=cp", *platforms]
        _run([sys.executable, "-m", "pip", "download", *options, f"--dest={folder}", f"numpy=={numpy.__version__}"])
        with zipfile.ZipFile(next(folder.glob("numpy-*aarch64.whl"))) as wheel:
            wheel.extractall(site)
    return site


def _copied_package(folder: Path) -> Path:
    """Copy the package's Python files apart from the builds for this machine."""
    kernels = folder / "cext"
    shutil.rmtree(kernels, ignore_errors=True)
    shutil.copytree(PACKAGE, kernels / "proofvan_dsp", ignore=shutil.ignore_patterns("builds", "*.c", "__pycache__"))
    (kernels / "proofvan_dsp/builds/portable").mkdir(parents=True)
    return kernels


def _compiled(sources: list[Path], into: Path) -> list[str]:
    """Compile every module; gives the errors."""
    # Headers of this Python: both machines are 64-bit, little-endian, with the same sizes.
    includes = [f"-I{sysconfig.get_path(name)}" for name in ("include", "platinclude")]
    described = ['-DPROOFVAN_BUILD="portable"', f'-DPROOFVAN_FLAGS="{" ".join(FLAGS[:3])}"']

    def compiled(source: Path) -> str:
        command = [COMPILER, *FLAGS, *includes, *described, source, "-o", into / f"{source.stem}{SUFFIX}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else f"{source.name}:\n{done.stderr[-2000:]}"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [text for text in pool.map(compiled, sources) if text]


def _info(system: Path, kernels: Path, packages: Path) -> str:
    """Run the self-check under the emulator; gives what it prints."""
    environment = {"PYTHONPATH": f"{kernels}:{packages}", "OPENBLAS_NUM_THREADS": "1", "PATH": os.environ["PATH"]}
    command = [EMULATOR, "-L", system, system / "usr/bin/python3.11", "-m", "proofvan_dsp.info"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr)
    return done.stdout if done.returncode == 0 else ""


def _compare(there: str) -> int:
    here = subprocess.run(
        [sys.executable, "-m", "proofvan_dsp.info"], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    ).stdout  # fmt: skip
    ours, theirs = _digests(here), _digests(there)
    differing = sorted(kernel for kernel in ours if theirs.get(kernel) != ours[kernel])
    if differing:
        print(f"aarch64 differs: {', '.join(differing)}", file=sys.stderr)
        return 1
    print(f"aarch64 computes the same bits: {len(ours)} kernels, digests equal to this machine's")
    return 0


def _digests(text: str) -> dict[str, str]:
    return dict(re.findall(r"^ok +(\w+) +([0-9a-f]{16})$", text, re.MULTILINE))


def _version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def _run(command: list[str | Path], cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/aarch64"))
