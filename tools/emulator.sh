#!/bin/sh
# Installs the RP2040 emulator (npm, pinned with its digest) beside the models of our boards' chips.
set -eu
cd "$(dirname "$0")/../tests/hil/emulator"
if ! command -v npm >/dev/null 2>&1; then
    printf '%s\n' "缺少 / missing: nodejs, npm. 请运行 / please run:  sudo apt-get install -y nodejs npm" >&2
    exit 69
fi
npm ci --silent --no-audit --no-fund
