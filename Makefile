# Daily commands. Each does its own set-up; people and CI run the same ones.
PYTHON := .venv/bin/python
READY := .venv/.ready
SOURCES := host protocols cext firmware hw tests tools bench setup.py
WORKERS ?= 2
# Every process starts faster when compiled modules are kept.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo demo-once office-demo test runs check setup format generate firmware hil board-faults hardware bench bench-check bench-docs bench-screen aarch64 trust trust-full judges power-cuts coverage mutation city drain bench-city soak campaign clean

# A practice station in a browser with a verification under way: do it, sign it, print it.
demo: $(READY)
	@$(PYTHON) -m proofvan.cli demo --out out

# All practice jobs to their certificates, nobody is asked.
demo-once: $(READY)
	@$(PYTHON) -m proofvan.cli demo --once --out out

# Office, van and city on this machine: a certificate arrives, a bad pile is seen, a work order comes back done.
# ARGUMENTS=--once ends after the last step; else office and broker run on until Ctrl-C.
office-demo: $(READY)
	@$(PYTHON) -m proofvan.cli office demo --folder out/office-demo $(ARGUMENTS)

test: $(READY)
	@$(PYTHON) tools/kept_tests.py test -q -n $(WORKERS) --dist loadgroup -m "not slow and not runs and not hil and not trust and not city and not e2e"

# Whole verifications: twenty full ones (is the truth inside the uncertainty?), every fault of a charging session.
# One at a time to each worker: some last minutes, and none shall wait behind them.
runs: $(READY)
	@$(PYTHON) tools/kept_tests.py runs -q -n $(WORKERS) --maxschedchunk 1 -m runs tests/system

check: $(READY)
	@$(PYTHON) tools/check.py

setup: $(READY)

$(READY): requirements.lock pyproject.toml setup.py $(wildcard cext/proofvan_dsp/*.pyx cext/proofvan_dsp/*.pxd) $(wildcard host/ui/src/* host/ui/package-lock.json) tools/setup.sh tools/pages.sh
	@sh tools/setup.sh

format: $(READY)
	@.venv/bin/ruff format $(SOURCES)
	@.venv/bin/ruff check --fix $(SOURCES)

# Writes what is generated: board packers, board pins, data dictionary, docs/wire.md, test vectors.
generate: $(READY)
	@$(PYTHON) -m proofvan_wire.generate
	@$(PYTHON) -m proofvan_hw.generate

# UF2 images of the boards, with their manifests, in build/images: built once for every state of the sources.
firmware: $(READY)
	@PYTHONPATH=firmware $(PYTHON) -m images

# The ladder: the same suite from the board's files under this interpreter to the image that ships in an emulated chip.
# PORT=/dev/ttyACM0: the suite on a real power board at that port, and nothing else.
hil: $(READY) build/.emulator
ifdef PORT
	@$(PYTHON) -m pytest -q -m "not slow" -k L4 --port $(PORT) tests/hil
else
	@$(PYTHON) tools/kept_tests.py hil -q -n $(WORKERS) --dist loadgroup -m "not slow" --whole tests/hil
endif

build/.emulator: tests/hil/emulator/package-lock.json
	@sh tools/emulator.sh && mkdir -p build && touch $@

# Boards: every fault of updates, sensors, programs and cables; writes docs/boards-faults.md with the counts.
board-faults: $(READY)
	@$(PYTHON) tools/board_faults.py

# Electrical rule check, bills of materials, harness pictures.
hardware: $(READY)
	@$(PYTHON) -m proofvan_hw.schematics build/hw
	@$(PYTHON) -m proofvan_hw.harness build/harness

# The goals of the signal core: the C limit, the peers and ours in one run. BENCH="--quick --only W1" for a look.
bench: $(READY)
	@$(PYTHON) -m bench.run $(BENCH)

# The part of it for CI: counted instructions beside the C limit; times only after three repeats.
bench-check: $(READY)
	@$(PYTHON) -m bench.check

# The signal core compiled for aarch64 and run under an emulator: the same digests as here.
aarch64: $(READY)
	@$(PYTHON) tools/aarch64_check.py

# docs/signal-core.md: the tables of speed (from the last bench) and accuracy.
bench-docs: $(READY)
	@$(PYTHON) -m bench.docs

# The proof: the tests of every item of trust and their planted defects, told in docs/trust-report.md. What passed in
# make test, runs or hil on these very sources is not run again. ITEMS="TRUST-03 TRUST-10" looks at some items only.
trust: $(READY) build/.emulator
	@sh tools/judges.sh
	@$(PYTHON) tools/trust_report.py ci $(ITEMS)

trust-full: $(READY) build/.emulator
	@sh tools/judges.sh
	@$(PYTHON) tools/trust_report.py full $(ITEMS)

# Outside judges of certificates and signatures (PTB, xmlsec1, pyHanko, OpenSSL): how often each was asked, and agreed.
judges: $(READY)
	@sh tools/judges.sh
	@$(PYTHON) tools/trust_report.py judges

# The station's screen in a real browser; what it showed lies in build/screens. Each file serves stations of its own.
e2e: $(READY)
	@$(PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile -m "e2e and not slow" tests/web

# The station's screen: guided verification in a browser, at http://127.0.0.1:8080.
serve: $(READY)
	@$(PYTHON) -m proofvan.cli serve --home out/station

# The screen's figures beside their limits: frames a second, the server's share of a core, memory, first paint.
bench-screen: $(READY)
	@$(PYTHON) -m bench.screen

# Office and city: killed brokers, offices and vans; simulated cities.
# One thread for matrices: small ones of many stations only wait for each other.
city: export OPENBLAS_NUM_THREADS := 1
city: $(READY)
	@sh tools/spark.sh
	@$(PYTHON) tools/kept_tests.py city -q -rP -n $(WORKERS) --maxschedchunk 1 -m "city and not slow" tests/city tests/uplink

# 100 000 entries drained after 72 hours away, within 15 minutes by the clock: for a machine that does nothing else.
drain: $(READY)
	@$(PYTHON) tools/kept_tests.py drain -q -s -m slow tests/uplink/test_drain.py

# The city's meters assessed on DuckDB: rows a second, memory, cost beside size. ROWS=100000000 is the published size.
ROWS ?= 1000000
bench-city: $(READY)
	@$(PYTHON) -m bench.city --rows $(ROWS)

# A run killed ten times, and a run whose file system loses power ten times (the second as root): docs/power-cuts.md.
power-cuts: $(READY)
	@$(PYTHON) -m pytest -q -s tests/trust/test_run_power_cuts.py

# Branches of the legally relevant set that its quick tests take; which test reaches which line, for mutation.
coverage: $(READY)
	@$(PYTHON) tools/coverage_of_legal_set.py

# Small defects in the legally relevant set, one each: how many do its tests notice? MUTANTS="--sample 200" is that of CI.
mutation: $(READY)
	@[ -e build/coverage/tests.xml ] || $(PYTHON) tools/coverage_of_legal_set.py || true
	@$(PYTHON) tools/mutation.py $(MUTANTS)

# 8 channels × 8 kS/s × 24 bit from a board under MicroPython for a minute of real time.
soak: $(READY)
	@$(PYTHON) bench/stream_soak.py

# Slow campaigns at published size.
campaign: $(READY)
	@$(PYTHON) -m pytest -q -n $(WORKERS) -m slow

clean:
	rm -rf .venv build out cext/proofvan_dsp/*.c cext/proofvan_dsp/*.so cext/proofvan_dsp/builds host/proofvan.egg-info
