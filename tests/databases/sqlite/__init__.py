"""The backend of the tests on SQLite."""
