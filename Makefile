# warroom: the front door. `make help` lists what can be asked of it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
WARROOM := .venv/bin/warroom
PY := .venv/bin/python
TARGETS = $(foreach t,$(TARGET),--target $(t))

.PHONY: help setup render preview season check new fmt voices sounds sheet audition cast measure test test-slow test-grammar test-coqui fuzz lint types bench bench-full approve lock clean

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-34s %s\n", $$1 usage($$2), note($$2)} \
	function usage(t) {return t ~ /^\[/ ? " " substr(t, 2, index(t, "]") - 2) : ""} \
	function note(t) {return t ~ /^\[/ ? substr(t, index(t, "]") + 2) : t}' $(MAKEFILE_LIST)

.venv/.ready-run: requirements.lock pyproject.toml tools/setup
	@tools/setup run

.venv/.ready-dev: requirements-dev.lock pyproject.toml tools/setup
	@tools/setup dev

.venv-coqui/.ready-coqui: requirements-coqui.lock pyproject.toml tools/setup
	@tools/setup coqui

setup: .venv/.ready-run ## install what rendering needs (the other targets do it too)

render: .venv/.ready-run ## [EPISODE=3] render an episode to its broadcast masters
	@$(if $(EPISODE),,echo "make render needs EPISODE, for example: make render EPISODE=3" >&2; exit 2;) \
	$(WARROOM) render "$(EPISODE)" $(TARGETS) $(if $(STEMS),--stems) $(ARGS)

preview: .venv/.ready-run ## [EPISODE=3 SCENE=war-room] render one scene and a page to hear and see it
	@$(if $(and $(EPISODE),$(SCENE)),,echo "make preview needs EPISODE and SCENE, for example: make preview EPISODE=3 SCENE=war-room" >&2; exit 2;) \
	$(WARROOM) preview "$(EPISODE)" --scene "$(SCENE)" $(ARGS)

season: .venv/.ready-run ## render every episode that changed, overnight
	@$(WARROOM) season $(ARGS)

check: .venv/.ready-run ## [EPISODE=3] report every problem of a script (of all without EPISODE)
	@$(WARROOM) check $(if $(EPISODE),"$(EPISODE)",--all) $(ARGS)

new: .venv/.ready-run ## [EPISODE=5 TITLE="A Title"] begin an episode: its six parts and a first scene to hear
	@$(if $(and $(EPISODE),$(TITLE)),,echo 'make new needs EPISODE and TITLE, for example: make new EPISODE=4 TITLE="The Day It Rained"' >&2; exit 2;) \
	$(WARROOM) new $(ARGS) -- "$(EPISODE)" "$$TITLE"

voices: .venv/.ready-run ## list the cast that a script can call on
	@$(WARROOM) voices $(ARGS)

sounds: .venv/.ready-run ## [FIND="phones far away"] list the sounds (with FIND: search them, and say what a script gets)
	@$(WARROOM) sounds $(if $(FIND),search $(ARGS) -- "$$FIND",$(ARGS))

sheet: .venv/.ready-run ## [FAMILY=alarm] a page of every sound: heard, drawn, with licence and aliases
	@$(WARROOM) sounds sheet $(if $(FAMILY),--family "$(FAMILY)") $(ARGS)

audition: .venv/.ready-run ## [LINE="Code Red."] hear a line in all voices (VOICE=mike: in one), on a page
	@$(if $(LINE),,echo 'make audition needs LINE, for example: make audition LINE="Wake up everyone. Code Red."' >&2; exit 2;) \
	$(WARROOM) audition --page $(foreach v,$(VOICE),--voice "$(v)") $(if $(DELIVERY),--delivery "$(DELIVERY)") $(ARGS) -- "$$LINE"

cast: .venv/.ready-run ## [EPISODE=3] who plays whom, on a page where each says a line
	@$(if $(EPISODE),,echo "make cast needs EPISODE, for example: make cast EPISODE=3" >&2; exit 2;) \
	$(WARROOM) cast "$(EPISODE)" --page $(ARGS)

test: .venv/.ready-dev ## unit tests, approvals and a real scene heard by whisper
	@$(PY) -m pytest -m "not slow" -n auto --dist loadfile $(ARGS)

test-slow: .venv/.ready-dev ## the proofs that take minutes
	@$(PY) -m pytest -m slow -n auto --dist loadfile $(ARGS)

test-grammar: .venv/.ready-dev ## ten thousand scripts of the grammar, and what they covered
	@$(PY) -m pytest -m "slow or not slow" tests/grammar $(ARGS)

test-coqui: .venv-coqui/.ready-coqui ## the extra engines, Coqui and Piper, through their real code
	@.venv-coqui/bin/python -m pytest tests/speech/engines/test_coqui.py tests/speech/engines/test_piper.py $(ARGS)

fuzz: .venv/.ready-dev ## [SECONDS=600] type bytes at the front half until something gives
	@$(PY) -m fuzz.corpus .work/fuzz/seeds && mkdir -p .work/fuzz/found && $(PY) -m fuzz.fuzz_script \
	.work/fuzz/found .work/fuzz/seeds -dict=fuzz/cues.dict -artifact_prefix=.work/fuzz/ \
	-max_total_time=$(or $(SECONDS),600) -max_len=1024 -timeout=20 $(ARGS)

lint: .venv/.ready-dev ## ruff: rules and layout
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: .venv/.ready-dev ## mypy, strict
	@.venv/bin/mypy

bench: .venv/.ready-dev ## what is measured, beside the peer it is held against
	@$(PY) -m benchmarks $(ARGS)

bench-full: .venv/.ready-dev ## the mix of an hour and of four, beside its peers, into docs/bench-full.txt
	@$(PY) -u -m benchmarks.bench_mix --full $(ARGS) | tee docs/bench-full.txt; \
	grep -q "every limit is held" docs/bench-full.txt

approve: .venv/.ready-dev ## accept the stage dumps that the tests made as the new expectation
	@$(PY) -m pytest -q tests/approvals --approve

lock: ## make the locks anew from pyproject.toml (needs uv)
	@tools/lock

clean: ## remove what was rendered; the store of takes stays
	@find renders -mindepth 1 -maxdepth 1 ! -name .store ! -name .gitkeep -exec rm -rf {} +
