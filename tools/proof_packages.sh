#!/bin/sh
# Debian packages that only the proofs need: outside judges, emulators, file systems. As root it installs what is
# missing; otherwise it says what to install. Nothing of this is needed to use proofvan.
set -eu

PACKAGES="
openssl          judges SM2, SM3 and certificates; local time stamp authority
xmlsec1          judges the XML signature of a certificate
softhsm2         a hardware key without the hardware
faketime         clocks that are wrong
e2fsprogs        ext4 on a loop file, cut off in the middle of a write
xfsprogs         the same with xfs
mosquitto        the office's broker
postgresql       the office's database on a server
valgrind         counts instructions for make bench-check
qemu-system-arm  a Cortex-M with the board's software
qemu-user        runs the aarch64 build of the signal core
gcc-aarch64-linux-gnu compiles the signal core for aarch64
libc6-dev-arm64-cross its C library
graphviz         draws the harness pictures
cmake            builds board images
xz-utils         unpacks the source packages for them
chromium         opens the court page
poppler-utils    PDF pages as pictures
nodejs           runs the emulated board
npm              installs the emulator; other sources of nodejs bring it along
openjdk-17-jre-headless runs Spark for make city
"

command_of() {
    case $1 in
        softhsm2) echo softhsm2-util ;;
        postgresql) echo pg_ctlcluster ;;
        e2fsprogs) echo mkfs.ext4 ;;
        xfsprogs) echo mkfs.xfs ;;
        qemu-user) echo qemu-aarch64 ;;
        gcc-aarch64-linux-gnu) echo aarch64-linux-gnu-gcc ;;
        libc6-dev-arm64-cross) echo aarch64-linux-gnu-gcc ;;
        graphviz) echo dot ;;
        poppler-utils) echo pdftoppm ;;
        nodejs) echo node ;;
        openjdk-17-jre-headless) echo java ;;
        xz-utils) echo xz ;;
        *) echo "$1" ;;
    esac
}

missing=""
for name in $(printf '%s' "$PACKAGES" | awk 'NF {print $1}'); do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$(command_of "$name")" >/dev/null 2>&1 || missing="$missing $name"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf '正在安装 / installing:%s\n' "$missing" >&2
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
printf '缺少 / missing:%s\n请运行 / please run:  sudo apt-get install -y%s\n' "$missing" "$missing" >&2
exit 69
