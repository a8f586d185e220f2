"""The collection campaign: where each employer stands in each inventory, and who is awaited. Pure: no Django import."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from common.values import format_date, plural
from projects.policy import Action


class Inventaire(StrEnum):
    """What is asked of each employer, in the order of the page."""

    CADRAGE = "cadrage"
    SERVICES = "services"
    FICHES = "fiches"
    COUTS = "couts"
    EFFECTIFS = "effectifs"
    REGIMES = "regimes"


@dataclass(frozen=True)
class Demande:
    """One inventory: how it is named, and the action of those who may complete it."""

    libelle: str
    action: Action


DEMANDES: dict[Inventaire, Demande] = {
    Inventaire.CADRAGE: Demande("Pourquoi mutualiser\u202f?", Action.EXPRIMER_CADRAGE),
    Inventaire.SERVICES: Demande("Services", Action.SAISIR_SERVICES),
    Inventaire.FICHES: Demande("Fiches des services", Action.SAISIR_SERVICES),
    Inventaire.COUTS: Demande("Coûts", Action.SAISIR_COUTS),
    Inventaire.EFFECTIFS: Demande("Effectifs", Action.VALIDER_INVENTAIRE),
    Inventaire.REGIMES: Demande("Régime indemnitaire", Action.SAISIR_REGIMES),
}


class Etat(StrEnum):
    """Where one employer stands in one inventory."""

    SANS_OBJET = "sans objet"
    RIEN = "pas commencé"
    EN_COURS = "en cours"
    A_VALIDER = "à valider"
    COMPLET = "complet"


@dataclass(frozen=True)
class Case:
    """One cell. ``fait`` of ``total`` services; a total of 0 tells a state that is not counted."""

    etat: Etat
    fait: int = 0
    total: int = 0

    @property
    def est_attendue(self) -> bool:
        return self.etat in {Etat.RIEN, Etat.EN_COURS, Etat.A_VALIDER}

    @property
    def phrase(self) -> str:
        """« 12 sur 30 » for what is counted and begun, otherwise the state."""
        return f"{self.fait} sur {self.total}" if self.etat is Etat.EN_COURS and self.total else str(self.etat)


def case_comptee(fait: int, total: int) -> Case:
    """The cell of what is counted in services. Nothing to describe yet is « pas commencé », not « complet »."""
    if total > 0 and fait >= total:
        return Case(Etat.COMPLET, fait, total)
    return Case(Etat.EN_COURS if fait else Etat.RIEN, fait, total)


def attendus(cases: Mapping[Inventaire, Case]) -> tuple[Inventaire, ...]:
    """The inventories that this employer still owes, in the order of the page."""
    return tuple(one for one in Inventaire if one in cases and cases[one].est_attendue)


def jours_de_retard(date_limite: date | None, jour: date) -> int:
    """Days since the closing day of the campaign; 0 until the evening of that day, and without a closing day."""
    return max(0, (jour - date_limite).days) if date_limite else 0


def phrase_collecte(restes: Iterable[tuple[Inventaire, ...]], date_limite: date | None, jour: date) -> str:
    """« 2 collectivités sur 7 ont tout rendu, 5 sont en retard de 3 jours »; « Aucune… » without an employer."""
    owed = list(restes)
    if not owed:
        return "Aucune collectivité n’est attendue"
    waiting = sum(1 for one in owed if one)
    done = len(owed) - waiting
    verb = "a" if done < 2 else "ont"
    text = f"{done} {plural(done, 'collectivité')} sur {len(owed)} {verb} tout rendu"
    if not waiting or date_limite is None:
        return text
    late = jours_de_retard(date_limite, jour)
    be = "est" if waiting < 2 else "sont"
    if late:
        return f"{text}, {waiting} {be} en retard de {late} {plural(late, 'jour')}"
    return f"{text}, {waiting} {be} {plural(waiting, 'attendue')} le {format_date(date_limite)}"
