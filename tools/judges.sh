#!/bin/sh
# Brings PTB's published DCC documents, valid and invalid, as outside judges of the tests: they lie in the source
# package of dcclib 0.4.0 (LGPL-3.0-or-later; 86 MB, of which 200 kB are kept). Never part of the repository.
set -eu
cd "$(dirname "$0")/.."
NAME=dcclib-0.4.0
place=.venv/share/$NAME
[ -d "$place/packages" ] && exit 0
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
.venv/bin/python -m pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d "$fresh" dcclib==0.4.0
tar -xzf "$fresh/$NAME.tar.gz" -C "$fresh" "$NAME/packages"
mkdir -p "$place"
cp -r "$fresh/$NAME/packages" "$place/"
