"""The cross compiler of this system's release, unpacked into a folder with only the libraries that our chips need."""

from __future__ import annotations

from pathlib import Path

from images.distribution import Distribution, unpack

PACKAGES = ("gcc-arm-none-eabi", "binutils-arm-none-eabi", "libnewlib-arm-none-eabi", "libnewlib-dev")

# Cortex-M0+ (RP2040), Cortex-M3 (QEMU), Cortex-M33 with single-precision floats (RP2350); Cortex-M33 without floats is
# what the RP2350's boot stage is compiled for.
_KEPT = ("v6-m", "v7-m", "v8-m.main+fp", "v8-m.main")
_ALL: tuple[str, ...] = (
    "v5te",
    "v6-m",
    "v7",
    "v7-m",
    "v7-a",
    "v7-a+fp",
    "v7-a+simd",
    "v7-r+fp.sp",
    "v7e-m",
    "v7e-m+dp",
    "v7e-m+fp",
)
_ALL += ("v7+fp", "v7ve+simd", "v8-a", "v8-a+simd", "v8-m.base", "v8-m.main", "v8-m.main+dp", "v8-m.main+fp")
_ALL += ("v8.1-m.main+mve", "nofp")
_LEFT_OUT = [f"./usr/lib/*/thumb/{name}/*" for name in _ALL if name not in _KEPT]
_LEFT_OUT += [
    "*/thumb/v8-m.main+fp/hard/*",
    "./usr/lib/*/arm/v5te/*",
    "./usr/share/*",
    "*/plugin/*",
    "*/lto1",
    "*/lto-dump",
]


def unpack_toolchain(distribution: Distribution, folder: Path) -> Path:
    """Download and unpack the compiler; gives the folder of its programs."""
    for package in distribution.fetch(PACKAGES):
        unpack(package, folder, *_LEFT_OUT)
    # what the packages' own scripts would link
    library = folder / "usr" / "lib" / "arm-none-eabi"
    (library / "lib").symlink_to("newlib")
    (library / "include").symlink_to("../../include/newlib")
    # libstdc++ takes 1.6 GB unpacked, and MicroPython calls nothing of it: an empty one satisfies the linker
    (folder / "lib").mkdir()
    (folder / "lib" / "libstdc++.a").write_bytes(b"!<arch>\n")
    return folder / "usr" / "bin"
