"""Forms of the staff pages, one file per subject."""
