"""Verbs that write on this floor, one file per subject."""
