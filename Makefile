# Cherga. Every target works on a fresh machine with make, python3 (3.11 or newer) and python3-venv.
#   make run     the demonstration office         make test   everything that proves it
#   make lint    style, types, walls, secrets     make bench  figures as ratios     make soak  the long runs
#   make pictures  the screens in docs/pictures, painted anew
#   make install ROLE="core printer"   make update   make uninstall   make deb      an office's machine (as root)
#   make sbom    what a release is made of
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

PORT ?= 8080
MQTT_PORT ?= 1883
MQTT_HOST ?=
DATA ?= .cherga
CONFIG ?=
VISITORS ?=

# For an office's machine. ROLE: core kiosk display printer counters, also printer=printer-2. WHEELS: a folder that
# `make wheels` made elsewhere: nothing is downloaded. DESTDIR: a folder that stands for /.
ROLE ?=
WHEELS ?=
DESTDIR ?=

.PHONY: run test lint bench soak pictures format clean wheels install update uninstall deb sbom

run: $(VENV)/installed-run
	@exec $(BIN)/cherga demo --port $(PORT) --mqtt-port $(MQTT_PORT) --data "$(DATA)" \
		$(if $(MQTT_HOST),--mqtt-host "$(MQTT_HOST)") $(if $(CONFIG),--config "$(CONFIG)") $(if $(VISITORS),--visitors)

test: $(VENV)/installed-dev
	@.ci/prepare
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r queue_core kiosk display printer counters
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/architecture

bench: $(VENV)/installed-dev
	@.ci/prepare
	$(BIN)/python -m tests.benchmarks

soak: $(VENV)/installed-dev
	@CHERGA_SOAK=1 .ci/prepare
	CHERGA_SOAK=1 $(BIN)/python -m pytest -m "soak or not soak"

pictures: $(VENV)/installed-dev
	@$(BIN)/python -m tests.support.guide.pictures
	@$(BIN)/python -m tests.support.desk.pictures docs/pictures/desk
	@$(BIN)/python -m tests.support.staff.reception_pictures docs/pictures/reception

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Everything that is installed, as wheels: once built, an installation needs no network.
wheels: | $(BIN)/python
	@rm -rf build/wheels
	@echo "Building the product and gathering what it needs in build/wheels …"
	@$(BIN)/python -m pip wheel -q --disable-pip-version-check -w build/wheels '.[core,screen,printer,counters]'
	@systemd/machine/make-sbom build/wheels >/dev/null

WHEELS_USED := $(or $(WHEELS),build/wheels)
INSTALLER = "$$release/bin/cherga-install" $(if $(DESTDIR),--root "$(DESTDIR)")
RELEASE = release=$$(systemd/machine/make-release "$(WHEELS_USED)" "$(DESTDIR)")

install: | administrator $(if $(WHEELS),,wheels)
	@$(RELEASE) && $(INSTALLER) use "$${release##*/}" $(ROLE)

# Beside what runs; tried, switched, watched; back by itself if it does not get ready.
update: | administrator $(if $(WHEELS),,wheels)
	@$(RELEASE) && $(INSTALLER) update "$${release##*/}"

uninstall: | administrator
	@release="$(DESTDIR)/opt/cherga/current"; [ -x "$$release/bin/cherga-install" ] \
		|| { echo "Cherga is not installed here: $$release is not there."; exit 1; }; $(INSTALLER) remove

.PHONY: administrator
administrator:
	@[ "$$(id -u)" = 0 ] || [ -n "$(DESTDIR)" ] || { echo "Installing needs the administrator's rights: sudo make …"; exit 1; }

# What a release is made of, with versions and licences (CycloneDX).
sbom: | $(if $(WHEELS),,wheels)
	@mkdir -p build
	@systemd/machine/make-sbom "$(WHEELS_USED)" build/cherga.cdx.json

deb: | $(if $(WHEELS),,wheels)
	@systemd/debian/build "$(WHEELS_USED)" build

clean:
	rm -rf build $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis bench-results

# The environment: made once, made anew when pyproject.toml changes. What is missing is named.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing. Install it: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Cherga needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "python3-venv is missing. Install it: apt install python3-venv"; exit 1; }
	@echo "Setting up Python in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed-run: pyproject.toml | $(BIN)/python
	@echo "Installing what the office needs …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[core,screen,printer,counters]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/installed-run
