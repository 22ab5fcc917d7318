#!/bin/sh
# Adds Spark to .venv when it is missing (460 MB from PyPI, once): the city's questions run on it too. Needs Java 17.
set -eu
cd "$(dirname "$0")/.."

if ! command -v java >/dev/null 2>&1; then
    printf '缺少 / missing: Java 17\n请运行 / please run:  sudo apt-get install -y openjdk-17-jre-headless\n' >&2
    exit 69
fi
.venv/bin/python -c 'import pyspark' 2>/dev/null && exit 0
printf '安装 / installing Spark ...\n' >&2
.venv/bin/python -m pip install -q --disable-pip-version-check -r requirements-spark.lock
