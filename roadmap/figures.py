"""Values of this floor → tables and charts."""

from collections.abc import Callable, Sequence
from datetime import date

from common.figures import Cell, Column, Gantt, Span, Table
from common.figures.specs import Kind
from projects.access import Access
from roadmap.avis import Statut
from roadmap.etapes import OUVERTURE, Jalon
from roadmap.models import Avis
from roadmap.planning import EtapePlanifiee, retard
from roadmap.queries.opinions import Consultation, LigneAvis
from roadmap.queries.services import Dossier, reads_vote

FAITE, A_FAIRE, TARD = "faite", "à faire", "trop tard"


# what may be asked of the councils, in the address of their list
STATUT, EXPRIMES, REPUTES, ATTENDUS = "statut", "exprimes", "reputes", "attendus"


def statut_de(ligne: LigneAvis) -> str:
    """Where a council stands among what one may ask for."""
    return {Statut.EXPRIME: EXPRIMES, Statut.REPUTE_FAVORABLE: REPUTES}.get(ligne.etat.statut, ATTENDUS)


def avis_table(found: Consultation, address: Callable[[Avis], str] | None = None) -> Table:
    """Each commune: received, deadline, opinion in words, why. ``address``: page of a commune, where one may go."""
    return Table(
        key="avis",
        title="Où en est chaque commune",
        columns=(
            Column("commune", "Commune"),
            Column("avis", "Avis"),
            Column("echeance", "Dernier jour pour délibérer", Kind.DATE),
            Column("reception", "Reçu le", Kind.DATE),
            Column("preuve", "Preuve"),
            Column("deliberation", "Délibération du", Kind.DATE),
            Column("arrivee", "Parvenue le", Kind.DATE),
        ),
        rows=tuple(
            (
                Cell(ligne.avis.collectivite.nom, href=address(ligne.avis) if address else ""),
                Cell(ligne.etat.libelle, note=ligne.etat.pourquoi, tone=ligne.etat.tone),
                ligne.etat.dossier.echeance,
                ligne.avis.date_reception,
                Cell(ligne.avis.get_preuve_display() or None, note=ligne.avis.reference_preuve),
                ligne.avis.date_deliberation or "aucune",
                ligne.avis.date_arrivee or "",
            )
            for ligne in found.lignes
        ),
        source="dates saisies par les communes et la conduite du projet ; délai : CGCT, art. L. 5211-39-1",
        date=found.jour,
        notes=("Un silence n’est jamais compté avec les avis exprimés.",),
    )


def _state(step: EtapePlanifiee) -> str:
    if step.est_faite:
        return TARD if step.jalon.est_refusee else FAITE
    return TARD if step.marge is not None and step.marge < 0 else A_FAIRE


def _said(access: Access, dossier: Dossier, jalon: Jalon) -> str:
    """What an opinion was, for who may read it."""
    row = dossier.lignes.get(jalon.cle)
    if row is None or row.vote is None:
        return ""
    return (
        row.vote.phrase
        if reads_vote(access, dossier, jalon)
        else "avis rendu, lu quand tous les comités auront rendu le leur"
    )


def steps_table(access: Access, dossier: Dossier, jour: date, address: Callable[[Jalon], str] | None = None) -> Table:
    """Every step of a service: when, at the latest, what holds its date, what is wrong."""
    return Table(
        key="etapes",
        title="Les étapes, dans l’ordre de leurs dates",
        columns=(
            Column("etape", "Étape"),
            Column("date", "Date", Kind.DATE),
            Column("etat", "État"),
            Column("limite", "Au plus tard", Kind.DATE),
            Column("pourquoi", "Pourquoi cette date"),
            Column("attention", "À surveiller"),
        ),
        rows=tuple(
            (
                Cell(
                    step.jalon.libelle,
                    href=address(step.jalon) if address else "",
                    note="conseillée" if step.jalon.est_conseille else "",
                ),
                step.date,
                Cell(
                    step.etat,
                    tone={FAITE: "ok", TARD: "bad"}.get(_state(step), ""),
                    note="sur le chemin critique" if step.est_critique else "",
                ),
                step.au_plus_tard or "",
                " · ".join(filter(None, (_said(access, dossier, step.jalon), step.pourquoi))),
                " · ".join(step.alertes),
            )
            for step in dossier.plan.etapes
        ),
        source="règles datées de l’application, dates saisies",
        date=jour,
    )


def steps_gantt(dossier: Dossier, jour: date) -> Gantt:
    """The steps as milestones along the months."""
    order = {step.jalon.cle: step for step in dossier.plan.etapes}
    return Gantt(
        key="planning",
        title=f"De la fiche d’impact à l’ouverture : {dossier.service}",
        line_label="Étape",
        groups=(
            (
                "",
                tuple(
                    Span(step.jalon.cle, step.jalon.libelle, step.date, None, _state(step), step.jalon.qui)
                    for step in order.values()
                ),
            ),
        ),
        states=(FAITE, A_FAIRE, TARD),
        today=jour,
    )


def lateness(dossier: Dossier) -> str:
    """« trop tard de 3 semaines », empty when the wanted opening holds."""
    return retard(dossier.plan.retard)


def _opening(dossier: Dossier) -> date:
    """The day on which the service opened, else the first on which it may."""
    step = dossier.plan.etape(OUVERTURE)
    return step.date if step is not None and step.est_faite else dossier.plan.possible


def services_table(dossiers: Sequence[Dossier], jour: date, address: Callable[[Dossier], str]) -> Table:
    """Every shared service: form, wanted opening, first possible one, where it stands."""
    return Table(
        key="services",
        title="Les services à ouvrir",
        columns=(
            Column("service", "Service"),
            Column("forme", "Forme"),
            Column("gestionnaire", "Géré par"),
            Column("parties", "Parties", Kind.INTEGER),
            Column("voulue", "Ouverture voulue", Kind.DATE),
            Column("possible", "Possible, ou ouvert le", Kind.DATE),
            Column("etat", "État"),
        ),
        rows=tuple(
            (
                Cell(str(one.service), href=address(one)),
                one.service.get_forme_display(),
                one.service.gestionnaire.nom,
                len(one.service.parties.all()),
                one.plan.voulue,
                _opening(one),
                Cell(
                    one.etat,
                    tone="ok" if one.etat == "ouvert" else "bad" if one.plan.retard else "",
                    note=lateness(one),
                ),
            )
            for one in dossiers
        ),
        source="règles datées de l’application, dates saisies",
        date=jour,
    )
