"""Legal forms of mutualisation and their rules: who may manage, who may join, which pieces (domain.md §2).

The facts are dated data in ``scenarios/data/formes.csv``; this module only reads and applies them.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from common.values import format_etp
from scenarios.engine.fiscal import RegimeFiscal

_DATA = Path(__file__).resolve().parent.parent / "data" / "formes.csv"
# CGCT L5111-7 II: a new shared service of so many agents opens a negotiation on action sociale
SEUIL_ACTION_SOCIALE = 50
# its forms: CGCT L5211-4-1, L5211-4-2 and L5111-1-1
FORMES_ACTION_SOCIALE = frozenset({"SERVICE_COMMUN", "SERVICE_UNIFIE", "MAD_SERVICE_ASC", "MAD_SERVICE_DESC"})
# ETP from which 50 agents may be there without 50 ETP: half time on average
ETP_A_COMPTER = Decimal(25)
# CGFP L452-34 s.: what a centre de gestion does for its affiliated communes stays with it.
PREFIXE_RH = "RH_"


@dataclass(frozen=True)
class Forme:
    """A legal form. ``gestionnaires`` and ``membres`` are kinds of collectivité."""

    code: str
    libelle: str
    article: str
    agents: str
    pieces: tuple[str, ...]
    gestionnaires: frozenset[str]
    membres: frozenset[str]
    date_debut: date
    source: str
    certitude: str


@dataclass(frozen=True)
class Constat:
    """One finding about a form: ``bloquant`` stops the adoption, otherwise it is only said. ``champ``: what it is about."""

    texte: str
    bloquant: bool = False
    champ: str = ""


@cache
def catalogue() -> tuple[Forme, ...]:
    """Every form, in the order of the file."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Forme(
                row["code"],
                row["libelle"],
                row["article"],
                row["agents"],
                tuple(row["pieces"].split("|")),
                frozenset(row["gestionnaires"].split("|")),
                frozenset(row["membres"].split("|")),
                date.fromisoformat(row["date_debut"]),
                row["source"],
                row["certitude"],
            )
            for row in csv.DictReader(file)
        )


def forme(code: str) -> Forme:
    """The form of this code. Raises KeyError."""
    return next((f for f in catalogue() if f.code == code), None) or _unknown(code)


def _unknown(code: str) -> Forme:
    raise KeyError(f"Forme juridique inconnue : {code}")


def verifier(
    *,
    code: str,
    code_service: str,
    gestionnaire: tuple[str, str] | None,
    membres: Iterable[tuple[str, str]],
    imputation_ac: bool,
    regime: RegimeFiscal | None,
    etp_affectes: Decimal,
) -> tuple[Constat, ...]:
    """What the form forbids or demands. ``gestionnaire`` and ``membres`` are pairs (name, kind of collectivité).

    etp_affectes: ETP working in the service once open. ``regime``: of the EPCI, None when unknown.
    """
    chosen = forme(code)
    members = tuple(membres)
    found = []
    if gestionnaire is None:
        found.append(Constat("Le gestionnaire n’est pas choisi."))
    elif gestionnaire[1] not in chosen.gestionnaires:
        found.append(
            Constat(f"{gestionnaire[0]} ne peut pas gérer : {chosen.libelle} ({chosen.article}).", True, "gestionnaire")
        )
    for name, kind in members:
        if kind not in chosen.membres:
            found.append(Constat(f"{name} ne peut pas être membre : {chosen.libelle} ({chosen.article}).", True))
    if len(members) < 2:
        found.append(Constat("Moins de deux participants : rien n’est mutualisé.", True))
    if imputation_ac:
        if code != "SERVICE_COMMUN":
            found.append(
                Constat(
                    "L’imputation sur l’attribution de compensation vise les services communs.", True, "financement"
                )
            )
        if regime is not RegimeFiscal.FPU:
            found.append(
                Constat(
                    "L’imputation sur l’attribution de compensation est réservée à la fiscalité professionnelle unique "
                    "(CGCT L5211-4-2) : choisir le remboursement par convention.",
                    True,
                    "financement",
                )
            )
    if code == "SERVICE_COMMUN" and code_service.startswith(PREFIXE_RH):
        found.append(
            Constat(
                "Pour une commune affiliée au centre de gestion à titre obligatoire, les missions de celui-ci "
                "(concours, commissions, bourse de l’emploi) restent hors du service commun."
            )
        )
    if code not in FORMES_ACTION_SOCIALE:
        return tuple(found)
    if etp_affectes >= SEUIL_ACTION_SOCIALE:  # nobody holds more than 1 ETP
        found.append(Constat("Au moins 50 agents : une négociation sur l’action sociale s’engage (CGCT L5111-7 II)."))
    elif etp_affectes >= ETP_A_COMPTER:
        found.append(
            Constat(
                f"{format_etp(etp_affectes)} affectés : à partir de 50 agents, à compter en personnes, une négociation sur "
                "l’action sociale s’engage (CGCT L5111-7 II)."
            )
        )
    return tuple(found)
