"""The project team: which functions a project needs, who names the missing one. Pure: no Django import.

Product.md A14.1: lead, référents, one correspondent per employer; an employer without one is named, with who must act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.values import format_decimal, plural


class Fonction(StrEnum):
    """What somebody does in the team. The value is stored."""

    PILOTE = "PILOTE"
    REFERENT_RH = "REFERENT_RH"
    REFERENT_FINANCES = "REFERENT_FINANCES"
    REFERENT_COMMUNICATION = "REFERENT_COMMUNICATION"
    CORRESPONDANT = "CORRESPONDANT"


@dataclass(frozen=True)
class FonctionSpec:
    """How a function is called, and who names its holder."""

    libelle: str
    qui_designe: str


LEAD = "La cheffe ou le chef de projet l’inscrit."
FONCTIONS: dict[Fonction, FonctionSpec] = {
    Fonction.PILOTE: FonctionSpec("Conduite du projet", LEAD),
    Fonction.REFERENT_RH: FonctionSpec("Référence ressources humaines", LEAD),
    Fonction.REFERENT_FINANCES: FonctionSpec("Référence finances", LEAD),
    Fonction.REFERENT_COMMUNICATION: FonctionSpec("Référence communication", LEAD),
    Fonction.CORRESPONDANT: FonctionSpec(
        "Correspondance de la collectivité",
        "Sa direction générale ou sa secrétaire générale de mairie désigne quelqu’un\u202f; à défaut, la cheffe ou le chef "
        "de projet.",
    ),
}
# held once for the whole project; a correspondent is wanted in each employer
COMMUNES = tuple(one for one in Fonction if one is not Fonction.CORRESPONDANT)


def fonctions_manquantes(tenues: Iterable[str]) -> tuple[Fonction, ...]:
    """The functions of the whole project that nobody holds, in the order of the page."""
    held = set(tenues)
    return tuple(one for one in COMMUNES if one.value not in held)


def phrase_correspondants(total: int, sans: Sequence[str]) -> str:
    """« 6 collectivités sur 7 ont un correspondant ; il manque celui de Pinsac »; empty without an employer."""
    if not total:
        return ""
    done = total - len(sans)
    text = f"{done} {plural(done, 'collectivité')} sur {total} {'a' if done < 2 else 'ont'} un correspondant"
    if not sans:
        return text
    return f"{text}\u202f; il manque {'celui' if len(sans) == 1 else 'ceux'} de {', '.join(sans)}"


@dataclass(frozen=True)
class Heures:
    """Whole hours of the team over the whole project. ``prevues`` counts only what somebody foresaw, ``passees`` what was told."""

    prevues: int
    passees: int

    @property
    def est_depassee(self) -> bool:
        return self.prevues > 0 and self.passees > self.prevues

    @property
    def phrase(self) -> str:
        """« 312 h passées sur 480 h prévues »; « aucune heure prévue » when nobody foresaw any."""
        if not self.prevues and not self.passees:
            return "aucune heure n’est notée"
        spent = f"{format_decimal(self.passees, 0)}\u00a0h passées"
        if not self.prevues:
            return f"{spent}, aucune heure prévue"
        more = f", {format_decimal(self.passees - self.prevues, 0)}\u00a0h au-delà" if self.est_depassee else ""
        return f"{spent} sur {format_decimal(self.prevues, 0)}\u00a0h prévues{more}"


def additionner(heures: Iterable[tuple[int | None, int | None]]) -> Heures:
    """The hours of several people; what is not told counts for nothing."""
    foreseen = spent = 0
    for one, other in heures:
        foreseen += one or 0
        spent += other or 0
    return Heures(foreseen, spent)
