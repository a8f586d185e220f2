"""The authority chart of a shared service: who decides what for its agents (the « double tutelle »).

An empty box is a risk to be told before the agreement; without evaluation the agreement is not ready (product.md A13.5).
"""

from scenarios.engine.formes import Constat

DECISIONS = {
    "priorites": "Qui fixe les priorités",
    "conges": "Qui accorde les congés",
    "evaluation": "Qui évalue",
    "discipline": "Qui exerce le pouvoir disciplinaire",
}
BLOQUANTES = frozenset({"evaluation"})


def cases_vides(autorites: dict[str, str]) -> tuple[Constat, ...]:
    """What nobody decides yet, in words. ``bloquant``: the agreement cannot be ready. Keys are those of ``DECISIONS``."""
    return tuple(
        Constat(
            f"« {label} » n’est pas dit : "
            + (
                "la convention n’est pas prête."
                if key in BLOQUANTES
                else "un agent pris en tenaille n’aura pas de réponse."
            ),
            key in BLOQUANTES,
        )
        for key, label in DECISIONS.items()
        if not autorites.get(key, "").strip()
    )
