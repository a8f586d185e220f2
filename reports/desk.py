"""« Ma page »: for each function, the questions that this person comes with, answered under the worn hat (product.md B.3–B.8).

Figures come from the pages to which each line leads; nothing is computed here but what is left to do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from common.values import format_date, plural
from consultations.queries import latest_climate
from consultations.queries_ecoute import published_concerns, waiting_concerns
from consultations.queries_information import plan_of
from diagnostics.queries import inventory_of
from governance.queries.charter import in_force_on, published, signatories
from hr.queries import etats_par_employeur
from hr.queries_paie import regimes_lisibles
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action, Role
from projects.queries import collectivites_in
from reports.copil import chosen_scenario
from reports.sections.cst import committees, impact_is_done
from roadmap.avis import etat
from roadmap.queries.opinions import saisines_of
from roadmap.queries.services import dossiers_of
from roadmap.queries.statements import brouillons, exercices_of

OK, WAIT = "ok", "warn"
# functions of an employer that have a page of their own; a secrétaire de mairie holds the first three
OF_AN_EMPLOYER = {
    Role.DIRECTION_GENERALE,
    Role.DRH,
    Role.FINANCES,
    Role.SECRETAIRE_MAIRIE,
    Role.REPRESENTANT_PERSONNEL,
    Role.SECRETAIRE_CST,
}


@dataclass(frozen=True)
class Answer:
    """One question: its answer in a sentence, what is left in a word (with its tone), the page that says more."""

    question: str
    phrase: str
    state: str
    tone: str
    url: str


@dataclass(frozen=True)
class Desk:
    """The questions of one function."""

    titre: str
    answers: tuple[Answer, ...]


def has_desk(access: Access) -> bool:
    """Whether one function of the worn hat has a page of its own: the others read the dashboard and the committee's page."""
    roles = {one.role_enum for one in access.hat.memberships}
    return Role.REFERENT_RH in roles or (access.own_collectivite is not None and bool(roles & OF_AN_EMPLOYER))


def desks(access: Access, today: date) -> list[Desk]:
    """One desk per function of the worn hat, in the order of the functions; those that have no page of their own have none."""
    found = []
    roles = {one.role_enum for one in access.hat.memberships}
    own = access.own_collectivite
    whole = Role.SECRETAIRE_MAIRIE in roles
    if own is not None and (whole or Role.DIRECTION_GENERALE in roles):
        found.append(Desk("Direction générale", tuple(_direction(access, own, today))))
    if own is not None and (whole or Role.DRH in roles):
        # a secretary has read it above
        concerns = () if whole or Role.DIRECTION_GENERALE in roles else (_concerns(access, own),)
        found.append(Desk("Ressources humaines", (*_hr(access, own), *concerns)))
    if own is not None and (whole or Role.FINANCES in roles):
        found.append(Desk("Finances", tuple(_finance(access, today))))
    if Role.REFERENT_RH in roles:
        found.append(Desk("Référente ou référent RH", tuple(_project_hr(access))))
    if own is not None and roles & {Role.REPRESENTANT_PERSONNEL, Role.SECRETAIRE_CST}:
        found.append(Desk("Représentation du personnel", tuple(_committee(access, today))))
    return found


def _at(access: Access, name: str, *args: object) -> str:
    return reverse(name, args=[access.project.slug, *args])


def _left(count: int, what: str, several: str) -> tuple[str, str]:
    """« 3 à porter » and its tone; nothing left is said too."""
    return (f"{count} {plural(count, what, several)}", WAIT) if count else ("à jour", OK)


def _concerns(access: Access, own: Collectivite | None = None) -> Answer:
    """Those without an answer, of ``own`` or of everybody, on the list that shows them and no other."""
    waiting = [one for one in waiting_concerns(access) if own is None or one.collectivite_id == own.pk]
    return Answer(
        "Quelles préoccupations m’attendent\u202f?",
        f"Celles {own.de_nom}, la plus ancienne d’abord." if own else "La plus ancienne d’abord.",
        *_left(len(waiting), "sans réponse", "sans réponse"),
        f"{_at(access, 'consultations:concerns')}?etat=attente",
    )


def _direction(access: Access, own: Collectivite, today: date) -> Iterator[Answer]:
    coverage = inventory_of(access.project).coverage(own)
    missing = coverage.total - coverage.repondus
    yield Answer(
        "Mes services sont-ils décrits\u202f?",
        f"{coverage.repondus} {plural(coverage.repondus, 'réponse')} sur {coverage.total} pour {own.nom}.",
        *_left(missing, "sans réponse", "sans réponse"),
        _at(access, "diagnostics:services-fill", own.siren),
    )
    if access.allows(Action.VOIR_INFORMATION):
        waiting = sum(line.waits_for_me for line in plan_of(access))
        yield Answer(
            "Que dois-je dire aux agents\u202f?",
            "Messages du projet dont le jour est venu.",
            *_left(waiting, "message à porter", "messages à porter"),
            _at(access, "consultations:plan"),
        )
    yield _concerns(access, own)
    charter = in_force_on(published(access.project), today)
    if charter is not None:
        mine = next((one for one in signatories(access, charter) if one.collectivite == own), None)
        signed = mine is not None and mine.signature is not None
        state = ("signée", OK) if signed else ("à signer", WAIT)
        yield Answer("La règle du jeu est-elle signée\u202f?", f"{charter}.", *state, _at(access, "governance:charter"))
    yield from _council(access, own, today)


def _council(access: Access, own: Collectivite, today: date) -> Iterator[Answer]:
    sent = saisines_of(access.project)
    row = sent[0].avis.select_related("collectivite").filter(collectivite=own).first() if sent else None
    if row is None:
        return
    stands = etat(row.dossier, today, date_vote=sent[0].date_approbation)
    last = stands.dossier.echeance
    words = f"Dernier jour pour délibérer : {format_date(last)}." if last else "La date de réception reste à noter."
    tone = OK if row.sens else WAIT
    yield Answer(
        "Quand mon conseil doit-il répondre\u202f?", words, stands.libelle, tone, _at(access, "roadmap:opinions")
    )


def _hr(access: Access, own: Collectivite) -> Iterator[Answer]:
    known = etats_par_employeur(access.project).get(own.pk)
    validated = known is not None and known.etat == known.Etat.VALIDEE
    yield Answer(
        "Mes effectifs sont-ils validés\u202f?",
        f"Inventaire {own.de_nom}.",
        known.get_etat_display() if known else "rien n’est saisi",
        OK if validated else WAIT,
        _at(access, "hr:staff"),
    )
    if access.allows(Action.VOIR_REGIMES):
        vu = next((one for one in regimes_lisibles(access) if one.collectivite == own), None)
        waited = vu is None or vu.est_attendu
        yield Answer(
            "Mon régime indemnitaire est-il validé\u202f?",
            "Les autres ne le comparent qu’une fois validé.",
            "à valider" if waited else "validé",
            WAIT if waited else OK,
            _at(access, "hr:pay-schemes"),
        )


def _finance(access: Access, today: date) -> Iterator[Answer]:
    chosen = chosen_scenario(access)
    if chosen is None:
        words, state = "Aucun scénario n’est soumis au comité de pilotage.", ("à venir", WAIT)
    elif chosen.figures is None:
        words, state = chosen.refusal, ("sans chiffre", WAIT)
    else:
        item = chosen.figures.items[0]
        words, state = f"{item.label} : {item.note}.", (chosen.scenario.get_etat_display(), OK)
    address = _at(access, "scenarios:detail", chosen.scenario.numero) if chosen else _at(access, "scenarios:list")
    yield Answer("Que coûte et que rapporte le projet\u202f?", words, *state, address)
    if access.allows(Action.VOIR_SERVICES):
        yield Answer(
            "D’où viennent les coûts des services\u202f?",
            "Quatre rubriques, leur source et leur année.",
            "à lire",
            "",
            _at(access, "diagnostics:findings"),
        )
    if access.allows(Action.VOIR_ETATS):
        rows = [one for one in exercices_of(access.project) if one.annee <= today.year]
        last = [one for one in rows if one.annee == rows[0].annee] if rows else []
        missing = sum(bool(one.manquants) for one in brouillons(last))
        words = f"Exercice {last[0].annee}." if last else "Aucun exercice n’est saisi."
        state = _left(missing, "collectivité sans unités", "collectivités sans unités") if last else ("à saisir", WAIT)
        yield Answer("Puis-je arrêter les états annuels\u202f?", words, *state, _at(access, "roadmap:statements"))


def _project_hr(access: Access) -> Iterator[Answer]:
    employers = list(collectivites_in(access.project).exclude(kind=Collectivite.Kind.CDG))
    opened = access.employer_ids(Action.VOIR_AGENTS)
    closed = [one for one in employers if one.pk not in opened]
    yield Answer(
        "Qui m’a ouvert ses données\u202f?",
        f"{len(employers) - len(closed)} {plural(len(opened), 'employeur')} sur {len(employers)}.",
        *_left(len(closed), "fermé", "fermés"),
        _at(access, "hr:staff"),
    )
    waited = [one for one in regimes_lisibles(access) if one.est_attendu]
    yield Answer(
        "Puis-je comparer les régimes indemnitaires\u202f?",
        ", ".join(one.collectivite.nom for one in waited) or "Tous sont validés.",
        *_left(len(waited), "pas encore validé", "pas encore validés"),
        _at(access, "hr:pay-schemes"),
    )
    yield _concerns(access)


def _committee(access: Access, today: date) -> Sequence[Answer]:
    found = []
    for one in dossiers_of(access.project, today):
        for step in committees(access, one):
            ready = impact_is_done(one)
            given = step.date_realisee is not None
            words = f"Avis rendu le {format_date(step.date_realisee)}." if given else "L’avis n’est pas encore rendu."
            state = ("avis rendu", OK) if given else ("à lire", WAIT) if ready else ("fiche en préparation", WAIT)
            found.append(
                Answer(
                    f"Dossier : {one.service}",
                    words,
                    *state,
                    _at(access, "reports:cst", one.service.numero, step.cible, "pdf"),
                )
            )
    if not found:
        found.append(
            Answer("Quels dossiers pour mon comité\u202f?", "Aucun dossier n’est inscrit.", "rien à lire", OK, "")
        )
    answers = sum(bool(one.question) for one in published_concerns(access.project))
    found.append(
        Answer(
            "Qu’a-t-on répondu aux agents\u202f?",
            f"{answers} {plural(answers, 'question publiée', 'questions publiées')} avec sa réponse.",
            "à lire",
            "",
            _at(access, "consultations:journal"),
        )
    )
    climate = latest_climate(access.project)
    said = f"« {climate.survey.titre} », publiée." if climate else "Aucun résultat n’est publié."
    address = (
        _at(access, "consultations:results", climate.survey.numero) if climate else _at(access, "consultations:list")
    )
    found.append(Answer("Que disent les consultations\u202f?", said, "à lire" if climate else "à venir", "", address))
    return found
