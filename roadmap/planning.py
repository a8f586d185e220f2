"""Back-planning: from the wanted opening to each legal step, and from what is done to the first possible opening. Pure.

Two passes over the steps of one service. Forward: each step at its earliest, after all that precedes it, moved by what
was typed and done. Backward: each step at its latest for the wanted opening. Prose and worked figures:
docs/algorithmes/retroplanning.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from common.values import format_date, plural
from roadmap.cst import fenetre_nouvel_examen
from roadmap.delais import delai_applicable as delai
from roadmap.delais import premiere_limite
from roadmap.etapes import (
    ADOPTION_CLECT,
    AVIS_CST,
    EVALUATION_CLECT,
    NOTIFICATION_AC,
    OUVERTURE,
    SECOND_AVIS_CST,
    Enchainement,
    Jalon,
    Periode,
    avec_silences,
    periodes,
    precedents,
)

WEEK = 7
LONG = 14


class BoucleEtapes(ValueError):
    """Steps that wait for each other; the message names them."""


@dataclass(frozen=True)
class EtapePlanifiee:
    """One step in the plan. ``au_plus_tard`` is ``None`` without wanted opening; ``marge`` is in days, negative = late.

    ``pourquoi`` says what holds the date; ``alertes`` what is wrong with it; ``manquants`` what must be done before.
    """

    jalon: Jalon
    date: date
    au_plus_tot: date
    au_plus_tard: date | None
    pourquoi: str
    est_repoussee: bool
    est_critique: bool
    alertes: tuple[str, ...]
    manquants: tuple[str, ...]

    @property
    def est_faite(self) -> bool:
        return self.jalon.date_realisee is not None

    @property
    def marge(self) -> int | None:
        return (self.au_plus_tard - self.date).days if self.au_plus_tard else None

    @property
    def etat(self) -> str:
        """« faite », « réputée favorable », « refusée », « trop tard de 3 semaines », « à faire »."""
        if self.est_faite:
            if self.jalon.est_reputee:
                return "réputée favorable"
            if self.jalon.est_hors_delai:
                return "réputée favorable, délibération hors délai"
            return "refusée" if self.jalon.est_refusee else "faite"
        return retard(-self.marge) if self.marge is not None and self.marge < 0 else "à faire"


@dataclass(frozen=True)
class Plan:
    """The plan of one service. ``etapes`` in the order of their dates; ``retard`` in days (0 when the opening holds)."""

    etapes: tuple[EtapePlanifiee, ...]
    voulue: date | None
    possible: date
    retard: int
    chemin: tuple[str, ...]

    def etape(self, cle: str) -> EtapePlanifiee | None:
        """The step of this key."""
        return next((one for one in self.etapes if one.jalon.cle == cle), None)


def retard(jours: int) -> str:
    """« trop tard de 3 semaines » from two weeks on (rounded up), « trop tard de 5 jours » below; empty when not late."""
    if jours <= 0:
        return ""
    if jours < LONG:
        return f"trop tard de {jours}\u00a0{plural(jours, 'jour')}"
    weeks = -(-jours // WEEK)
    return f"trop tard de {weeks}\u00a0semaines"


def _ordered(jalons: Sequence[Jalon], before: dict[str, list[tuple[Jalon, Enchainement]]]) -> list[Jalon]:
    """Each step after those before it. Raises ``BoucleEtapes``."""
    done: dict[str, Jalon] = {}
    waiting = list(jalons)
    while waiting:
        free = [one for one in waiting if all(prior.cle in done for prior, _ in before[one.cle])]
        if not free:
            raise BoucleEtapes(f"Ces étapes s’attendent : {', '.join(one.libelle for one in waiting)}.")
        done |= {one.cle: one for one in free}
        waiting = [one for one in waiting if one.cle not in done]
    return list(done.values())


def _backward(
    order: Sequence[Jalon], before: dict[str, list[tuple[Jalon, Enchainement]]], voulue: date | None
) -> dict[str, date]:
    """The latest day of each step that leads to the opening, or to the notice of the attributions. A step that leads to nothing has no latest day."""
    latest: dict[str, date] = {}
    if voulue is None:
        return latest
    opened = next((one.date_realisee for one in order if one.type.cle == OUVERTURE and one.date_realisee), voulue)
    report = next((one.date_realisee for one in order if one.type.cle == EVALUATION_CLECT), None)
    last_report = delai("CLECT_RAPPORT", opened).apres(opened)
    # the attribution de compensation does not hold the opening: what revises or follows it has a last day of its own
    ends = {
        OUVERTURE: voulue,
        NOTIFICATION_AC: premiere_limite("AC_PROVISOIRE", voulue),
        EVALUATION_CLECT: last_report,
        ADOPTION_CLECT: delai("CLECT_ADOPTION", opened).apres(report or last_report),
    }
    latest |= {one.cle: ends[one.type.cle] for one in order if one.type.cle in ends}
    for one in reversed(order):
        if one.cle not in latest:
            continue
        for prior, link in before[one.cle]:
            if prior.type.cle in ends:
                continue
            limit = delai(link.delai, voulue).avant(latest[one.cle])
            latest[prior.cle] = min(limit, latest.get(prior.cle, limit))
    return latest


def planifier(
    jalons: Sequence[Jalon], *, depart: date, voulue: date | None, calmes: Iterable[Periode] | None = None
) -> Plan:
    """The plan of one service. ``depart``: nothing that is not done happens before. ``voulue``: the wanted opening.

    A typed date earlier than what precedes allows is moved, and says why. Raises ``BoucleEtapes``.
    """
    jalons = avec_silences(jalons, depart)
    quiet = tuple(periodes() if calmes is None else calmes)
    before = {one.cle: precedents(one, jalons) for one in jalons}
    order = _ordered(jalons, before)
    latest = _backward(order, before, voulue)
    dates: dict[str, date] = {}
    holders: dict[str, str] = {}
    rows: dict[str, EtapePlanifiee] = {}
    for one in order:
        start = delai(one.type.preparation, depart).apres(depart) if one.type.preparation else depart
        bounds = [(delai(link.delai, depart).apres(dates[prior.cle]), prior, link) for prior, link in before[one.cle]]
        held = max(bounds, key=lambda bound: (bound[0], bound[1].cle), default=None)
        earliest = max(start, held[0]) if held else start
        typed = one.date_prevue
        if one.type.cle == OUVERTURE and typed is None:
            typed = voulue
        chosen = one.date_realisee or max(typed or earliest, earliest)
        dates[one.cle] = chosen
        binds = held is not None and held[0] >= start
        if binds:
            holders[one.cle] = held[1].cle
        rows[one.cle] = EtapePlanifiee(
            jalon=one,
            date=chosen,
            au_plus_tot=earliest,
            au_plus_tard=latest.get(one.cle),
            pourquoi=_why(one, chosen, typed, earliest, held if binds else None),
            est_repoussee=one.date_realisee is None and typed is not None and typed < earliest,
            est_critique=False,
            alertes=_alerts(one, chosen, bounds, quiet),
            manquants=tuple(prior.libelle for prior, _ in before[one.cle] if prior.date_realisee is None),
        )
    opening = next(one for one in order if one.type.cle == OUVERTURE)
    possible = rows[opening.cle].au_plus_tot
    critical = _chain(opening.cle, holders)
    marked = [
        EtapePlanifiee(**{**vars(row), "est_critique": key in critical and not row.est_faite})
        for key, row in rows.items()
    ]
    rank = {one.cle: place for place, one in enumerate(jalons)}
    return Plan(
        etapes=tuple(sorted(marked, key=lambda row: (row.date, rank[row.jalon.cle]))),
        voulue=voulue,
        possible=possible,
        retard=max(0, (possible - voulue).days) if voulue and opening.date_realisee is None else 0,
        chemin=tuple(rows[key].jalon.libelle for key in critical if not rows[key].est_faite),
    )


def cited(text: str) -> str:
    """The words between French quotation marks that no line break separates."""
    return f"«\u00a0{text}\u00a0»"


def _chain(end: str, holders: dict[str, str]) -> list[str]:
    """The steps that hold the opening, from the first to the opening."""
    chain = [end]
    while chain[-1] in holders:
        chain.append(holders[chain[-1]])
    return chain[::-1]


def _why(
    jalon: Jalon, chosen: date, typed: date | None, earliest: date, held: tuple[date, Jalon, Enchainement] | None
) -> str:
    if jalon.est_reputee:
        return f"aucune délibération notée au {format_date(chosen)}, dernier jour : le silence vaut accord"
    if jalon.date_realisee is not None:
        return f"faite le {format_date(chosen)}"
    if jalon.date_notification is not None and typed == jalon.dernier_jour:
        told = format_date(jalon.date_notification)
        return f"dernier jour du conseil, trois mois après la notification du {told} : son silence vaudra accord"
    if held is not None:
        _, prior, link = held
        lag = delai(link.delai, chosen)
        reason = f"après {cited(prior.libelle)} : {link.raison}" + (f", {lag.phrase}" if lag.valeur > 1 else "")
    elif jalon.type.preparation:
        reason = f"{delai(jalon.type.preparation, chosen).phrase} de préparation"
    else:
        reason = "peut commencer dès maintenant"
    if typed is None:
        return reason
    if typed < earliest:
        return f"prévue le {format_date(typed)}, repoussée au {format_date(earliest)} : {reason}"
    return f"date choisie ; au plus tôt le {format_date(earliest)}, {reason}"


def _alerts(
    jalon: Jalon, chosen: date, bounds: list[tuple[date, Jalon, Enchainement]], quiet: tuple[Periode, ...]
) -> tuple[str, ...]:
    if jalon.est_reputee:
        return ()
    found = _too_late(jalon, chosen, bounds)
    if jalon.date_realisee is not None:
        for bound, prior, link in bounds:
            if prior.date_realisee is None:
                found.append(f"faite avant {cited(prior.libelle)} : {link.raison}")
            elif chosen < bound:
                found.append(f"faite trop tôt après {cited(prior.libelle)} ({delai(link.delai, chosen).phrase})")
        return tuple(found)
    for period in quiet:
        if jalon.type.periode in period.porte_sur and period.contient(chosen):
            found.append(f"tombe pendant la période {cited(period.libelle)} : {period.conseil}")
    return tuple(found)


def _too_late(jalon: Jalon, chosen: date, bounds: list[tuple[date, Jalon, Enchainement]]) -> list[str]:
    """A second examination beyond its last day, once the first one was held."""
    firsts = [prior.date_realisee for _, prior, _ in bounds if prior.type.cle == AVIS_CST]
    if jalon.type.cle != SECOND_AVIS_CST or not firsts or firsts[0] is None:
        return []
    _, last = fenetre_nouvel_examen(firsts[0])
    when = "fait" if jalon.date_realisee else "prévu"
    return [f"nouvel examen {when} après son dernier jour, le {format_date(last)}"] if chosen > last else []


def differences(avant: Plan, apres: Plan) -> list[str]:
    """What moves between two plans, as sentences that say why; steps done or gone are left out."""
    said = []
    for new in apres.etapes:
        old = avant.etape(new.jalon.cle)
        if old is not None and not new.est_faite and old.date != new.date:
            said.append(
                f"{new.jalon.libelle} : du {format_date(old.date)} au {format_date(new.date)} ({new.pourquoi})."
            )
    return said


def obstacles(jalons: Sequence[Jalon], cle: str, jour: date) -> list[str]:
    """Why the step of this key should not be done on ``jour``: what precedes it is not done, or not long enough ago.

    Steps that are only advised never stop anything. Raises ``KeyError`` on an unknown step.
    """
    jalons = avec_silences(jalons, jour)
    target = next((one for one in jalons if one.cle == cle), None)
    if target is None:
        raise KeyError(cle)
    said = []
    for prior, link in precedents(target, jalons):
        if prior.est_conseille:
            continue
        if prior.date_realisee is None:
            said.append(f"{cited(prior.libelle)} n’est pas faite : {link.raison}.")
        elif jour < delai(link.delai, jour).apres(prior.date_realisee):
            lag = delai(link.delai, jour)
            first = lag.apres(prior.date_realisee)
            said.append(
                f"{cited(prior.libelle)} date du {format_date(prior.date_realisee)} : au plus tôt le {format_date(first)} "
                f"({link.raison})."
            )
    return said
