"""The two databases as Django knows them, but emptied quickly after a test that commits."""
