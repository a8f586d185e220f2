"""The agreement of the communes on a transfer of competence, then on the report of the CLECT, from the steps of the service."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from common.values import format_date
from projects.models import Collectivite
from projects.queries import collectivites_in
from roadmap.delais import delai_applicable
from roadmap.etapes import ADOPTION_CLECT, EVALUATION_CLECT, TRANSFERT, Jalon, avec_silences
from roadmap.majorite import Majorite, Voix, majorite
from roadmap.models import ServiceMutualise
from roadmap.queries.services import Dossier


@dataclass(frozen=True)
class Conseil:
    """One council: name, inhabitants, what it said in words, the day of its deliberation."""

    nom: str
    population: int | None
    dit: str
    jour: date | None = None


@dataclass(frozen=True)
class Accord:
    """One agreement to gather: its name, its councils, where the majority stands, its last day (``None`` when unknown).

    ``absentes``: communes of the perimeter that are no party at the opening. Their councils count, and nobody asked them.
    """

    titre: str
    conseils: tuple[Conseil, ...]
    majorite: Majorite
    dernier_jour: date | None
    absentes: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """Where the majority stands, and who is missing from it."""
        if not self.absentes:
            return self.majorite.phrase
        return (
            f"{self.majorite.phrase} La majorité se compte sur toutes les communes membres : ajoutez aux parties, "
            f"dès l’ouverture : {', '.join(self.absentes)}."
        )


def _said(one: Jalon) -> tuple[bool | None, str]:
    """What a council counts for, and the words: a deliberation after the delay no longer undoes a silence."""
    if one.date_realisee is None:
        last = one.dernier_jour
        unknown = ", notification à dater" if one.vaut_accord else ""
        return None, f"en attente jusqu’au {format_date(last)}" if last else f"en attente{unknown}"
    if one.est_reputee:
        return True, "réputé favorable"
    if one.est_hors_delai:
        return True, "réputé favorable (délibération hors délai)"
    return one.accord, {True: "accepte", False: "refuse"}.get(one.accord, "sens à préciser")


def _accord(
    titre: str,
    service: ServiceMutualise,
    steps: Sequence[Jalon],
    limit: date | None,
    absentes: Sequence[Collectivite],
    *,
    transfert: bool,
) -> Accord:
    people = {one.collectivite.siren: one.collectivite for one in service.parties.all()}
    councils, voices = [], []
    for one in steps:
        counted, words = _said(one)
        who = people[one.cible]
        councils.append(Conseil(who.nom, who.population, words, None if one.est_reputee else one.date_realisee))
        voices.append(Voix(who.nom, who.population, counted))
    councils += [Conseil(one.nom, one.population, "pas partie à l’ouverture") for one in absentes]
    voices += [Voix(one.nom, one.population, None) for one in absentes]
    found = majorite(voices, commune_dominante=transfert)
    return Accord(titre, tuple(councils), found, limit, tuple(one.nom for one in absentes))


def accords_of(service: ServiceMutualise, steps: Sequence[Jalon], jour: date) -> list[Accord]:
    """What the communes must agree on, for a transfer of competence; nothing in another form. One query.

    Every commune of the perimeter counts, party or not: the text asks the councils of all members (CGCT L5211-17).
    Silence counts as agreement on the transfer once the delay of that council is over, never on the report.
    """
    if service.forme != TRANSFERT:
        return []
    rows = avec_silences(steps, jour)
    # a step of a commune typed after the delay is done, not deemed: the silence of that day is what counts
    asked = [one for one in rows if one.vaut_accord]
    days = [one.dernier_jour for one in asked]
    limit = max((day for day in days if day), default=None) if None not in days else None
    heard = {one.cible for one in asked}
    members = collectivites_in(service.project, jour).filter(kind=Collectivite.Kind.COMMUNE)
    missing = [one for one in members if one.siren not in heard]
    found = [_accord("Le transfert", service, asked, limit, missing, transfert=True)]
    votes = [one for one in rows if one.type.cle == ADOPTION_CLECT]
    if votes:
        report = next((one.date_realisee for one in rows if one.type.cle == EVALUATION_CLECT), None)
        last = delai_applicable("CLECT_ADOPTION", report).apres(report) if report else None
        # a vote after the three months does not count
        votes = [
            replace(one, date_realisee=None) if last and (one.date_realisee or last) > last else one for one in votes
        ]
        found.append(_accord("Le rapport de la CLECT", service, votes, last, missing, transfert=False))
    return found


def sans_accord(service: ServiceMutualise, steps: Sequence[Jalon], jour: date) -> list[str]:
    """Why the prefect cannot note the agreement of the communes; empty when the majority is there."""
    found = accords_of(service, steps, jour)
    said = [f"{one.qui} a refusé le transfert." for one in steps if one.ouvre_delai and one.est_refusee]
    return said + [one.phrase for one in found[:1] if not one.majorite.est_reunie]


def accords_of_dossier(dossier: Dossier, jour: date) -> list[Accord]:
    """The same for a dossier."""
    return accords_of(dossier.service, dossier.jalons, jour)
