# Two commands matter: `make demo` (see the application) and `make test` (prove it). `make help` lists the others.
# What they do is written once, in ./run, which also works where make is missing.
.DEFAULT_GOAL := help
TARGETS := help install demo serve test test-services check bench screenshots lock
.PHONY: $(TARGETS)

$(TARGETS):
	@./run $@ $(ARGS)
