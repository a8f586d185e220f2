"""One module per app: its lines of the role × URL matrix (see ``tests/permissions/table.py`` for the format)."""
