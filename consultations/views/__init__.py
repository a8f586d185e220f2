"""Pages of the consultations: of the project, and of those who answer without an account."""
