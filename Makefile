# One command each: `make demo`, `make test`. `make check` is everything that CI runs.
VENV ?= .venv
UV ?= $(shell command -v uv)# `make install UV=` does without
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed

# Many tests wait more than they work: three do well on two cores.
WORKERS := -n 3 --dist worksteal

.PHONY: install demo test check format bench

install: $(STAMP)

# The lock names versions and hashes alone, so that it serves behind any mirror. The project itself is installed where it
# stands, for the command `xianfeng`; it is built by what the lock holds. A virtual environment that uv made has no pip.
# The lock is whole, so nothing is looked up beside it: pip would not take its `coverage` for pytest-cov's `coverage[toml]`,
# and would find a newer one, without a hash.
$(STAMP): requirements.lock pyproject.toml
	@command -v git >/dev/null || { echo "git is needed"; exit 1; }
	@if test -n "$(UV)"; then set -e; \
	  test -x $(PYTHON) || $(UV) venv --quiet --allow-existing $(VENV); \
	  $(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(PYTHON) requirements.lock; \
	  $(UV) pip install --quiet --no-deps --no-build-isolation --python $(PYTHON) --editable .; \
	else set -e; \
	  $(PYTHON) -m pip --version >/dev/null 2>&1 || { \
	    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	      { echo "Python 3.11 or newer is needed, as python3 on the PATH"; exit 1; }; \
	    python3 -m venv $(VENV); }; \
	  $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock; \
	  $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	@touch $(STAMP)

demo: install
	$(PYTHON) -m bot demo

test: install
	$(PYTHON) -m pytest -q $(WORKERS)

check: install
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) -m pytest -q $(WORKERS) --cov --cov-report=term:skip-covered

format: install
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: install
	$(PYTHON) -m benchmarks updates
