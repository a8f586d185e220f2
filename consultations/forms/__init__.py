"""Forms of the people who prepare a consultation."""
