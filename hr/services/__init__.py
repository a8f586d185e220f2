"""Verbs that write: keyword-only, one transaction, the reason kept in the history."""
