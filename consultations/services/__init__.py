"""Verbs that write: keyword-only, one transaction. Nothing of a respondent is ever logged or kept in a history."""
