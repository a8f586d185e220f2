"""The backend of the tests on PostgreSQL."""
