"""Questions of this floor, one file per subject; each takes ``access`` and shows what this hat sees."""
