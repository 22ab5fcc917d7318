#!/bin/sh
# Makes .venv: pinned packages, the compiled signal core, a MicroPython interpreter from PyPI.
# Says in plain words what is missing; as root it installs that.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

APT="python3-venv python3-dev gcc libc6-dev make"

missing() {
    command -v python3 >/dev/null 2>&1 || { echo "python3"; return; }
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "python3 (3.11 or newer; this is $(python3 -V 2>&1))"; return; }
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo "python3-venv"
    python3 -c 'import os, sysconfig, sys; sys.exit(not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")))' || echo "python3-dev"
    command -v gcc >/dev/null 2>&1 || command -v cc >/dev/null 2>&1 || echo "gcc"
}

lack=$(missing)
if [ -n "$lack" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "缺少 / missing: $(echo $lack). 正在安装 / installing: $APT"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 $APT >/dev/null
    lack=$(missing)
fi
if [ -n "$lack" ]; then
    say "缺少 / missing: $(echo $lack)"
    say "请运行 / please run:  sudo apt-get install -y python3 $APT"
    exit 69
fi

if [ ! -x .venv/bin/python ]; then
    say "建立虚拟环境 / making .venv ..."
    python3 -m venv .venv
fi
say "安装固定版本的软件包 / installing the pinned packages ..."
if command -v uv >/dev/null 2>&1; then
    uv pip install -q --python .venv/bin/python -r requirements.lock
else
    # The lock names everything, so pip need not resolve; four of them wait for the registry at the same time.
    sed 's/ *#.*//; /^$/d' requirements.lock |
        xargs -P 4 -n 50 .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-compile
fi
# Compiled here, once and on all processors: a package compiled first under a test would tell its warnings there.
# Templates and samples among the packages' files are not all Python 3: those are passed over, nothing imports them.
.venv/bin/python -W ignore -m compileall -qq -j 0 .venv/lib || true
say "编译信号核心 / compiling the signal core ..."
.venv/bin/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
.venv/bin/python tools/selfcheck.py
sh tools/pages.sh
touch .venv/.ready
say "就绪 / ready."
