"""The states of a fiche d'impact, from its dates and the opinions of the committees; never ticked. Pure.

Source: CGCT L5211-4-2 (written before the convention, submitted to each committee, annexed); docs/algorithmes/fiche-impact.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Etat(StrEnum):
    """How far a version has come."""

    EN_PREPARATION = "en préparation"
    VALIDEE = "validée par les ressources humaines"
    ENVOYEE = "envoyée aux comités"
    AVIS_RENDUS = "avis rendus"
    ANNEXEE = "annexée à la convention"
    REMPLACEE = "remplacée"


@dataclass(frozen=True)
class Vie:
    """What is known of a version. ``avis_rendus`` of ``avis_attendus`` committees; ``convention``: signed on."""

    date_validation: date | None = None
    date_envoi: date | None = None
    avis_attendus: int = 0
    avis_rendus: int = 0
    convention: date | None = None
    est_remplacee: bool = False

    @property
    def etat(self) -> Etat:
        """The state. A version that another one replaced once sent is no longer the one that the committees read."""
        if self.date_envoi is None:
            return Etat.EN_PREPARATION if self.date_validation is None else Etat.VALIDEE
        if self.est_remplacee:
            return Etat.REMPLACEE
        if not self.avis_attendus or self.avis_rendus < self.avis_attendus:
            return Etat.ENVOYEE
        return Etat.AVIS_RENDUS if self.convention is None else Etat.ANNEXEE

    @property
    def phrase(self) -> str:
        """« envoyée aux comités, 1 avis rendu sur 2 »."""
        if self.etat is not Etat.ENVOYEE or not self.avis_attendus:
            return self.etat.value
        said = "avis rendus" if self.avis_rendus > 1 else "avis rendu"
        return f"{self.etat.value}, {self.avis_rendus} {said} sur {self.avis_attendus}"


@dataclass(frozen=True)
class Ecart:
    """What one version says otherwise than the version before. ``avant`` or ``apres`` empty: it said nothing of it."""

    quoi: str
    avant: str
    apres: str


def ecarts(avant: Mapping[str, str], apres: Mapping[str, str]) -> list[Ecart]:
    """What differs between two versions, rubric by rubric or post by post: those of the new one first, then the gone ones."""
    names = dict.fromkeys([*apres, *avant])
    pairs = ((name, avant.get(name, ""), apres.get(name, "")) for name in names)
    return [Ecart(name, old, new) for name, old, new in pairs if old != new]
