"""Verbs that write, one file per subject: keyword-only, one transaction, a reason kept in the history."""
