"""Opinions of the municipal councils on the report: deadline of each, what silence means, when one may vote. Pure.

Source: CGCT L5211-39-1; domain.md §1.3 and §11; prose and worked figures in docs/algorithmes/avis-des-conseils.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from common.calendar import earliest_safe_vote
from common.values import format_date
from roadmap.delais import debut, delai_applicable

AVIS_CONSEIL = "AVIS_CONSEIL"


class Sens(StrEnum):
    """What a council says in its deliberation. Silence is no value of this list: it is computed, never typed."""

    FAVORABLE = "FAVORABLE"
    FAVORABLE_RESERVES = "FAVORABLE_RESERVES"
    DEFAVORABLE = "DEFAVORABLE"

    @property
    def label(self) -> str:
        return {
            Sens.FAVORABLE: "favorable",
            Sens.FAVORABLE_RESERVES: "favorable avec réserves",
            Sens.DEFAVORABLE: "défavorable",
        }[self]

    @property
    def pluriel(self) -> str:
        return self.label.replace("favorable", "favorables", 1)


class Statut(StrEnum):
    """Where the opinion of one commune stands on a day."""

    NON_RECU = "NON_RECU"
    EN_ATTENTE = "EN_ATTENTE"
    EXPRIME = "EXPRIME"
    REPUTE_FAVORABLE = "REPUTE_FAVORABLE"


@dataclass(frozen=True)
class Dossier:
    """What is known of one commune. ``date_arrivee``: the day its deliberation reached the EPCI."""

    commune: str
    date_reception: date | None = None
    sens: Sens | None = None
    date_deliberation: date | None = None
    date_arrivee: date | None = None

    @property
    def echeance(self) -> date | None:
        """The last day on which the council may deliberate: three calendar months after receipt."""
        return echeance(self.date_reception) if self.date_reception else None

    @property
    def est_hors_delai(self) -> bool:
        """Whether the deliberation is dated after the deadline: kept and shown, it changes no count."""
        return bool(self.date_deliberation and self.echeance and self.date_deliberation > self.echeance)


@dataclass(frozen=True)
class Etat:
    """The opinion of one commune on a day, in words that say why."""

    dossier: Dossier
    statut: Statut
    libelle: str
    pourquoi: str

    @property
    def tone(self) -> str:
        """Tone of the state word: it repeats, never adds."""
        if self.statut is Statut.EXPRIME:
            return "bad" if self.dossier.sens is Sens.DEFAVORABLE else "ok"
        return "" if self.statut is Statut.REPUTE_FAVORABLE else "warn"


def echeance(date_reception: date) -> date:
    """The deadline of a council that received the report that day (30/11/2026 → 28/02/2027)."""
    return delai_applicable(AVIS_CONSEIL, date_reception).apres(date_reception)


def delai_en_mots(jour: date) -> str:
    """« 3 mois »: the time a council has, when the report is sent that day."""
    held = delai_applicable(AVIS_CONSEIL, jour)
    return f"{held.valeur}\u00a0{held.unite}"


def avant_la_loi(jour: date) -> str:
    """Why a consultation cannot be dated that day, before the law that made the delay; empty when it can."""
    first = debut(AVIS_CONSEIL)
    if jour >= first:
        return ""
    return f"Cette consultation n’existe que depuis le {format_date(first)} : vérifiez l’année."


def etat(dossier: Dossier, jour: date, *, date_vote: date | None = None) -> Etat:
    """The opinion on ``jour``. A deliberation dated within the delay wins, even when it arrives after.

    A deliberation counts from the day it arrived; until then the council is silent for whoever waits. ``date_vote``:
    the day the EPCI approved, after which silence is no longer « provisoire ».
    """
    limite = dossier.echeance
    if limite is None:
        return Etat(
            dossier, Statut.NON_RECU, "réception à dater", "le délai court du jour où la commune a reçu le rapport"
        )
    arrivee = dossier.date_arrivee is not None and dossier.date_arrivee <= jour
    if arrivee and not dossier.est_hors_delai:
        return Etat(
            dossier,
            Statut.EXPRIME,
            dossier.sens.label,
            f"délibération du {format_date(dossier.date_deliberation)}, dans le délai",
        )
    hors = (
        f" ; délibération du {format_date(dossier.date_deliberation)} hors délai ({dossier.sens.label}), gardée au dossier"
        if arrivee
        else ""
    )
    if jour > limite:
        voted = date_vote is not None and date_vote <= jour
        return Etat(
            dossier,
            Statut.REPUTE_FAVORABLE,
            "réputé favorable" if voted else "réputé favorable (provisoire)",
            f"aucune délibération prise au plus tard le {format_date(limite)}{hors}",
        )
    jours = (limite - jour).days
    reste = "dernier jour" if not jours else f"encore {jours}\u00a0jour{'s' if jours > 1 else ''}"
    return Etat(dossier, Statut.EN_ATTENTE, "en attente", reste)


@dataclass(frozen=True)
class Synthese:
    """Counts of communes on a day. Expressed opinions by sense and silence are never added up."""

    exprimes: dict[Sens, int]
    reputes: int
    en_attente: int
    non_recus: int
    hors_delai: int
    total: int

    @property
    def nombre_exprimes(self) -> int:
        return sum(self.exprimes.values())


def synthese(etats: Sequence[Etat]) -> Synthese:
    """Counts of the opinions as they stand. The four groups are disjoint and make ``total``."""
    counts = {statut: sum(one.statut is statut for one in etats) for statut in Statut}
    said = [one.dossier.sens for one in etats if one.statut is Statut.EXPRIME]
    return Synthese(
        exprimes={sens: said.count(sens) for sens in Sens},
        reputes=counts[Statut.REPUTE_FAVORABLE],
        en_attente=counts[Statut.EN_ATTENTE],
        non_recus=counts[Statut.NON_RECU],
        hors_delai=sum(one.dossier.est_hors_delai for one in etats),
        total=len(etats),
    )


@dataclass(frozen=True)
class PremierVote:
    """The first day the EPCI may vote without risk, ``None`` while it cannot be said; and why."""

    jour: date | None
    pourquoi: str


def premier_vote(dossiers: Iterable[Dossier]) -> PremierVote:
    """The first safe day: the day after the last deadline, all communes included, so that nothing rests on whether the
    delay is « franc » (domain.md §1.3); earlier when every council deliberated in time and the last text arrived before.
    """
    rows = list(dossiers)
    if not rows:
        return PremierVote(None, "aucune commune n’est consultée")
    unknown = [one.commune for one in rows if one.date_reception is None]
    if unknown:
        return PremierVote(None, f"date de réception à saisir : {', '.join(unknown)}")
    safe = earliest_safe_vote([one.echeance for one in rows])
    if all(one.date_arrivee is not None and not one.est_hors_delai for one in rows):
        last = max(rows, key=lambda one: (one.date_arrivee, one.commune))
        # a text that arrives after the deadlines cannot make later a day that was safe while it was silent
        if last.date_arrivee < safe:
            return PremierVote(
                last.date_arrivee, f"tous les conseils ont délibéré, le dernier avis reçu est celui de {last.commune}"
            )
    last = max(rows, key=lambda one: (one.echeance, one.commune))
    return PremierVote(
        safe,
        f"lendemain de la dernière échéance, celle de {last.commune} le {format_date(last.echeance)}",
    )


def refus(dossier: Dossier, jour: date) -> dict[str, str]:
    """Why what is typed cannot stand, by field; empty when it can. ``jour``: today."""
    said: dict[str, str] = {}
    given = {
        "date_reception": dossier.date_reception,
        "date_deliberation": dossier.date_deliberation,
        "date_arrivee": dossier.date_arrivee,
    }
    for name, value in given.items():
        if value is not None and value > jour:
            said[name] = f"Le {format_date(value)} n’est pas encore venu."
        elif value is not None and (early := avant_la_loi(value)):
            said[name] = early
    if dossier.sens is None and (dossier.date_deliberation or dossier.date_arrivee):
        said["sens"] = "Une délibération datée a un sens : choisissez-le."
    if dossier.sens is not None:
        if dossier.date_reception is None:
            said["date_reception"] = "Un avis répond à un rapport reçu : donnez d’abord la date de réception."
        if dossier.date_deliberation is None:
            said["date_deliberation"] = "Donnez la date de la délibération : c’est elle qui compte pour le délai."
        if dossier.date_arrivee is None:
            said["date_arrivee"] = "Donnez le jour où la délibération vous est parvenue."
    if dossier.date_reception and dossier.date_deliberation and dossier.date_deliberation < dossier.date_reception:
        said.setdefault(
            "date_deliberation",
            f"La délibération ({format_date(dossier.date_deliberation)}) précède la réception du rapport "
            f"({format_date(dossier.date_reception)}) : vérifiez les deux dates.",
        )
    if dossier.date_deliberation and dossier.date_arrivee and dossier.date_arrivee < dossier.date_deliberation:
        said.setdefault("date_arrivee", "La délibération arriverait avant d’avoir été prise.")
    return said
