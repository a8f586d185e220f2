"""The words and the floor of disclosure control, shared by the masking of one list and of crossed tables."""

from enum import StrEnum

K_MINIMUM = 5
NBSP = "\u00a0"


class Mask(StrEnum):
    """Why a cell is hidden. Readers see :meth:`label` in place of the value, never 0 nor an empty cell."""

    PREMIER_ORDRE = "premier_ordre"
    SECOND_ORDRE = "second_ordre"

    def label(self, k: int = K_MINIMUM) -> str:
        """« masqué (moins de 5) », with the threshold in force, or « masqué (protège une autre valeur) »."""
        return f"masqué (moins de {k})" if self is Mask.PREMIER_ORDRE else "masqué (protège une autre valeur)"


def require_threshold(k: int, minimum: int = K_MINIMUM) -> int:
    """``k`` when it respects the legal floor of the product; ValueError when it is lower (a project may only raise)."""
    if isinstance(k, bool) or not isinstance(k, int) or k < minimum:
        raise ValueError(f"Le seuil d’affichage ne peut pas être inférieur à {minimum} (reçu : {k}).")
    return k


def display_rules(k: int = K_MINIMUM) -> str:
    """The line printed under every masked table."""
    require_threshold(k)
    return f"Règles d’affichage{NBSP}: groupes de moins de {k} personnes non affichés, suppression secondaire."


def require_count(key: object, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"Effectif invalide pour « {key} » : {value!r} (entier positif ou nul attendu).")
    return value
