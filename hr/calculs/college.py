"""When a position of the DRH is a common one. Pure. Source: product.md A8.6."""

EMPLOYEURS_MINIMUM = 2


def est_commune(accords: int) -> bool:
    """Two employers at least agree: a position of one alone binds nobody else."""
    return accords >= EMPLOYEURS_MINIMUM
