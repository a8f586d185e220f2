"""The way of an agent through a mutualisation: told, met, decided, notified, in place. Pure; the rules are data.

``roadmap/data/issues.csv`` (what may become of an agent, by form and share of time) and ``points.csv`` (what the sheet of
an agent says). Source: domain.md §2.2 and §2.7; docs/algorithmes/situations-des-agents.md.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from common.values import format_date
from hr.calculs.nomenclatures import Statut

DATA = Path(__file__).parent / "data"
ENTIERE, PARTIELLE, TOUTES = "ENTIERE", "PARTIELLE", "TOUTES"
MAD_INDIVIDUELLE = "MAD_INDIVIDUELLE"


class Issue(StrEnum):
    """What becomes of an agent."""

    TRANSFERT = "TRANSFERT"
    MAD = "MAD"
    REFUS = "REFUS"
    MAINTIEN = "MAINTIEN"


ISSUES: dict[str, str] = {
    Issue.TRANSFERT.value: "transfert au gestionnaire",
    Issue.MAD.value: "mise à disposition",
    Issue.REFUS.value: "refus de la proposition",
    Issue.MAINTIEN.value: "reste chez son employeur",
}


class Etat(StrEnum):
    """How far an agent has come; from the dates, never ticked."""

    IDENTIFIE = "identifié"
    INFORME = "informé"
    RECU = "reçu en entretien"
    DECIDE = "situation décidée"
    NOTIFIE = "arrêté notifié"
    EN_PLACE = "en place"


THEMES: dict[str, str] = {
    "ORGANISATION": "Organisation du travail",
    "CONDITIONS": "Conditions de travail",
    "REMUNERATION": "Rémunération",
    "DROITS": "Droits acquis",
}


@dataclass(frozen=True)
class IssuePossible:
    """An issue that the form allows, the rule in words and where it comes from."""

    issue: Issue
    regle: str
    source: str
    certitude: str


@dataclass(frozen=True)
class Point:
    """One thing that the sheet of an agent says, under one of the four headings of the law."""

    code: str
    theme: str
    libelle: str
    aide: str


@dataclass(frozen=True)
class Parcours:
    """What was done for an agent, and when."""

    date_information: date | None = None
    date_entretien: date | None = None
    issue: str = ""
    date_arrete: date | None = None
    date_effet: date | None = None

    @property
    def attend_un_arrete(self) -> bool:
        """Whether an arrêté must be notified: not to somebody who stays."""
        return self.issue not in {"", Issue.MAINTIEN}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def points() -> tuple[Point, ...]:
    """What a sheet says, in the order in which it is read."""
    return tuple(Point(**row) for row in _rows("points.csv"))


@cache
def _issues() -> tuple[tuple[str, str, IssuePossible], ...]:
    return tuple(
        (
            row["forme"],
            row["part"],
            IssuePossible(Issue(row["issue"]), row["regle"], row["source"], row["certitude"]),
        )
        for row in _rows("issues.csv")
    )


def issues_possibles(forme: str, part: Decimal, *, chez_le_gestionnaire: bool = False) -> tuple[IssuePossible, ...]:
    """What may become of an agent who gives this ``part`` (in (0, 1]) of the time to the service.

    An agent of the manager is transferred to nobody. A form without a rule of its own moves no agent.
    """
    stays = IssuePossible(Issue.MAINTIEN, "", "", "K")
    if chez_le_gestionnaire:
        return (stays,)
    share = ENTIERE if part >= 1 else PARTIELLE
    found = tuple(one for code, which, one in _issues() if code == forme and which in {share, TOUTES})
    return found or (stays,)


def etat(parcours: Parcours, jour: date) -> Etat:
    """How far the agent has come on ``jour``."""
    if not parcours.issue:
        if parcours.date_entretien:
            return Etat.RECU
        return Etat.INFORME if parcours.date_information else Etat.IDENTIFIE
    if parcours.date_effet and parcours.date_effet <= jour and (parcours.date_arrete or not parcours.attend_un_arrete):
        return Etat.EN_PLACE
    return Etat.NOTIFIE if parcours.date_arrete else Etat.DECIDE


def refus(
    parcours: Parcours, jour: date, *, forme: str, statut: str, possibles: tuple[IssuePossible, ...]
) -> dict[str, str]:
    """Why this way makes no sense, by field; empty when it does. Each step follows the one before, none is in the future.

    ``date_effet`` alone may be ahead. Source: domain.md §2.7 (order), decree 88-145 art. 35-1 and 2008-580 (status).
    """
    said: dict[str, str] = {}
    told, met, notified, effect = (
        parcours.date_information,
        parcours.date_entretien,
        parcours.date_arrete,
        parcours.date_effet,
    )
    for name, value in (("date_information", told), ("date_entretien", met), ("date_arrete", notified)):
        if value and value > jour:
            said[name] = f"Le {format_date(value)} n’est pas encore venu : notez cette étape une fois faite."
    if met and (told is None or met < told):
        said.setdefault("date_entretien", "L’agent est informé par écrit avant d’être reçu.")
    if parcours.issue and met is None:
        said["issue"] = "L’agent est reçu avant que sa situation soit décidée."
    elif parcours.issue and parcours.issue not in {one.issue.value for one in possibles}:
        told_issue = ISSUES.get(parcours.issue, parcours.issue)
        said["issue"] = f"« {told_issue} » n’existe pas sous cette forme, pour cette part du temps de travail."
    elif words := _statut_refuse(parcours.issue, forme, statut):
        said["issue"] = words
    if notified and not parcours.attend_un_arrete:
        said.setdefault("date_arrete", "Un arrêté suit une situation décidée, qui change quelque chose pour l’agent.")
    elif notified and met and notified < met:
        said.setdefault("date_arrete", "L’arrêté est notifié après l’entretien.")
    if effect and not parcours.issue:
        said["date_effet"] = "Une date d’effet suit une situation décidée."
    elif effect and notified and effect < notified:
        said["date_effet"] = "Un arrêté ne prend pas effet avant d’être notifié."
    return said


def _statut_refuse(issue: str, forme: str, statut: str) -> str:
    if issue != Issue.MAD:
        return ""
    if statut == Statut.EMPLOI_FONCTIONNEL:
        return "Un agent détaché sur un emploi fonctionnel ne peut pas être mis à disposition."
    if forme != MAD_INDIVIDUELLE:
        return ""
    if statut == Statut.STAGIAIRE:
        return "Un stagiaire ne peut pas être mis à disposition à titre individuel."
    if statut in {Statut.CONTRACTUEL_PERMANENT, Statut.CONTRACTUEL_NON_PERMANENT}:
        return "Un contractuel n’est mis à disposition à titre individuel que s’il est en CDI."
    return ""
