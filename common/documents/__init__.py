"""Documents that leave the application: the one door to WeasyPrint (and later to editable formats)."""
