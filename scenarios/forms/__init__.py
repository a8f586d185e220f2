"""Forms of the scenarios."""
