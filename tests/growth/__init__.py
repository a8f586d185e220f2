"""Rows that double, and the pages that must not ask more questions for them (``tests/test_query_growth.py``)."""
