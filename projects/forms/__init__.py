"""Forms of the projects floor, one file per page."""
