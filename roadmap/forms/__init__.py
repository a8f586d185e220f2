"""Forms of this floor, one file per page."""
