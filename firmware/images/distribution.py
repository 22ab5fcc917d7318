"""Debian packages into a folder: the system's own mirror and keyring, lists and cache of our own; the system stays
untouched and root is not needed.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Debian 13: the release that has MicroPython, the Pico SDK and TinyUSB as packages.
SOURCES_FROM = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

_CONFIGURATION = """\
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "{folder}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{folder}/cache";
Debug::NoLocking "1";
APT::Sandbox::User "";
APT::Get::List-Cleanup "0";
Acquire::Languages "none";
Acquire::Retries "3";
"""


class BuildError(Exception):
    """A step of the build failed; the text says which, and the last lines of what it printed."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A folder with package lists of its own, for this system's release and for `SOURCES_FROM`."""

    folder: Path

    @classmethod
    def opened(cls, folder: Path) -> Distribution:
        """Write the configuration and fetch the lists. Raises BuildError."""
        (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "packages").mkdir(exist_ok=True)
        mirror, own = _mirror()
        lines = [f"deb [signed-by={KEYRING}] {mirror} {release} main" for release in dict.fromkeys((own, SOURCES_FROM))]
        lines.append(f"deb-src [signed-by={KEYRING}] {mirror} {SOURCES_FROM} main")
        (folder / "sources.list").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "apt.conf").write_text(_CONFIGURATION.format(folder=folder.resolve()), encoding="utf-8")
        opened = cls(folder)
        opened._apt("update")
        return opened

    def fetch_sources(self, names: Sequence[str]) -> list[Path]:
        """Download source packages of Debian 13; gives their description files (.dsc)."""
        self._apt("source", "--download-only", *(f"{name}/{SOURCES_FROM}" for name in names))
        return [self._only(f"{name}_*.dsc") for name in names]

    def fetch(self, names: Sequence[str], release: str | None = None) -> list[Path]:
        """Download binary packages, by default of this system's release."""
        release = release or _mirror()[1]
        self._apt("download", *(f"{name}/{release}" for name in names))
        return [self._only(f"{name}_*.deb") for name in names]

    def _only(self, pattern: str) -> Path:
        """Find what was just downloaded; an older version beside it is in the way."""
        found = sorted((self.folder / "packages").glob(pattern), key=lambda path: path.stat().st_mtime_ns)
        if not found:
            raise BuildError(f"nothing like {pattern} was downloaded")
        for older in found[:-1]:
            older.unlink()
        return found[-1]

    def _apt(self, *arguments: str) -> None:
        environment = {"APT_CONFIG": str(self.folder.resolve() / "apt.conf")}
        run(["apt-get", "-q", *arguments], self.folder / "packages", environment)


def unpack(package: Path, folder: Path, *leave_out: str) -> None:
    """Unpack a binary package into a folder, without what the patterns of tar name."""
    folder.mkdir(parents=True, exist_ok=True)
    excluded = [f"--exclude={pattern}" for pattern in leave_out]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as tar:
        run(["tar", "-x", *excluded], folder, {}, tar.stdout or subprocess.DEVNULL)
    if tar.returncode:
        raise BuildError(f"dpkg-deb cannot read {package.name}")


def run(
    command: Sequence[str], folder: Path, environment: dict[str, str], stdin: IO[bytes] | int = subprocess.DEVNULL
) -> str:
    """Run a command in a folder; gives what it printed. Raises BuildError with its last lines."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "LC_ALL": "C", **environment},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(" ".join(command) + "\n" + "\n".join(done.stdout.splitlines()[-30:]))
    return done.stdout


def _mirror() -> tuple[str, str]:
    """Give where this system gets its packages from, and the name of its release. Raises BuildError."""
    wanted = ["$(SITE)|$(RELEASE)|$(ORIGIN)|$(COMPONENT)", "Created-By: Packages"]
    targets = run(["apt-get", "indextargets", "--format", *wanted], Path("/"), {}).splitlines()
    own = _release()
    for target in targets:
        site, release, _, component = target.split("|")
        if release == own and component == "main":
            return site, own
    raise BuildError(f"apt knows no package source for {own}/main; the images are built on Debian 12 or 13")


def _release() -> str:
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    raise BuildError("/etc/os-release names no release; the images are built on Debian 12 or 13")
