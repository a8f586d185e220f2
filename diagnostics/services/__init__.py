"""Verbs that write the diagnostic, one file per subject."""
