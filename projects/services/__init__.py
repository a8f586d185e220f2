"""Verbs that write: keyword-only, one transaction each, with the reason in the history."""
