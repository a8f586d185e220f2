"""A small Django application of the tests: kinds of work that only a test worker knows."""
