"""Fiches action as documents (domain.md §9.3): what is known from the roadmap and the scenario, and what is still missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from common.figures import Column, Gantt, Notice, Section, Table
from common.figures.specs import Kind
from common.figures.words import write
from common.values import format_date, format_euros
from projects.models import Collectivite
from projects.options import Option
from roadmap.figures_actions import actions_gantt, goal_of, indicators_table, state_of
from roadmap.models import FicheAction, ParticipationAction
from scenarios.figures import staff_table
from scenarios.inputs import libelle_cle, mouvements_proteges
from scenarios.models import ServiceScenario

TO_COMPLETE = "à compléter"
ANSWERS = {one.value: one.label for one in ParticipationAction.Reponse}
GANTT_LINES, TABLE_ACTIONS = 22, 6


def _who(action: FicheAction, answer: str) -> str:
    names = [one.collectivite.nom for one in action.participations.all() if one.reponse == answer]
    return ", ".join(names) or "aucune"


def _staff(row: ServiceScenario | None, k: int) -> str:
    """« 12,00 ETP avant, 11,50 ETP après », or the reason of the mask, as the page of the service says it."""
    if row is None:
        return f"{TO_COMPLETE} : aucun service du scénario n’est rattaché"
    table = staff_table(row, mouvements_proteges(row, (), k))
    if table.total_row is None:
        return f"{TO_COMPLETE} : les effectifs du service ne sont pas saisis"
    said = dict(zip((column.key for column in table.columns), table.total_row, strict=True))
    parts = (("avant", "avant"), ("transferes_sortants", "transférés"), ("mis_a_disposition", "mis à disposition"))
    words = [f"{write(said[key].value, Kind.ETP)} {label}" for key, label in parts]
    return " ; ".join([*words, f"{write(said['employes_apres'].value, Kind.ETP)} après"])


def action_section(action: FicheAction, jour: date, k: int, *, names: bool = True) -> Section:
    """One action as a sheet. ``names``: whether the pilots are said (not to the public, for who has no elected office)."""
    service = action.service
    described = service.service_scenario if service is not None else None
    months = (
        f"du {format_date(action.date_debut)} au {format_date(action.date_fin)}" if action.date_debut else TO_COMPLETE
    )
    facts = [
        ("Objectif", goal_of(action)),
        ("Constat", action.constat or TO_COMPLETE),
        ("Ce qui sera fait", action.description or TO_COMPLETE),
        ("Portée par", action.organisation.nom if action.organisation else TO_COMPLETE),
    ]
    if names:
        facts += [
            ("Pilote élu", action.pilote_elu or TO_COMPLETE),
            ("Pilote technique", action.pilote_technique or TO_COMPLETE),
        ]
        if action.project.has_option(Option.RACI):
            facts += [(label, ", ".join(said) or TO_COMPLETE) for label, said in action.matrice.items()]
    facts += [
        ("Participent", _who(action, "OUI")),
        ("À l’étude", _who(action, "ETUDE")),
        ("Ne participent pas", _who(action, "NON")),
        ("Service", str(service) if service else "aucun service à ouvrir"),
        ("Forme juridique", service.get_forme_display() if service else "sans objet"),
        ("Effectifs", _staff(described, k) if service else "sans objet"),
        ("Clé de répartition", libelle_cle(described) if described else "sans objet"),
        ("Coût de départ", _euros(action.cout_initial_euros, "")),
        ("Coût par an", _euros(action.cout_annuel_euros, " par an")),
        ("Calendrier", months),
        ("Après", ", ".join(str(one) for one in action.predecesseurs.all()) or "sans préalable"),
        ("Risques", action.risques or TO_COMPLETE),
        ("État", f"{state_of(action, jour)}, {action.avancement} %"),
    ]
    measures = list(action.indicateurs.all())
    if not measures:
        facts.append(("Indicateurs", TO_COMPLETE))
    sheet = Table(
        key=f"fiche-{action.numero}",
        title=f"{action.code} en un tableau",
        source="feuille de route",
        date=jour,
        columns=(Column("rubrique", "Rubrique"), Column("contenu", "Contenu")),
        rows=tuple(facts),
    )
    shown = replace(indicators_table(measures), key=f"indicateurs-{action.numero}")
    return Section(f"action-{action.numero}", str(action), (sheet, shown) if measures else (sheet,))


def orphans_notice(actions: Sequence[FicheAction]) -> tuple[Notice, ...]:
    """The actions that serve no objective, each with its reason (product.md A1.5: a means, not an end); empty when none."""
    rows = [one for one in actions if one.est_orpheline]
    if not rows:
        return ()
    said = (f"{one} : {one.motif_sans_objectif.strip() or 'aucune raison écrite'}" for one in rows)
    return (Notice("Des actions ne servent aucun objectif", " ; ".join(said) + ".", "warn"),)


def _euros(amount, unit: str) -> str:
    return f"{format_euros(amount)}{unit}" if amount is not None else TO_COMPLETE


def gantts(actions: Sequence[FicheAction], jour: date, *, names: bool = True, lines: int = GANTT_LINES) -> list[Gantt]:
    """The calendar of the actions, cut where a page ends. ``names``: as in ``action_section``."""
    parts = [actions[start : start + lines] for start in range(0, len(actions), lines)]
    found = []
    for rank, part in enumerate(parts, start=1):
        drawn = actions_gantt(part, jour)
        if not names:
            groups = tuple((name, tuple(replace(span, who="") for span in spans)) for name, spans in drawn.groups)
            drawn = replace(drawn, groups=groups)
        if len(parts) > 1:
            drawn = replace(drawn, key=f"calendrier-{rank}", title=f"Qui fait quoi, quand ({rank} sur {len(parts)})")
        found.append(drawn)
    return found


def participation_tables(actions: Sequence[FicheAction], asked: Sequence[Collectivite]) -> list[Table]:
    """Who takes part in what: one line an employer, six actions a table, so that it fits a page whatever there are."""
    answers = {
        (one.pk, part.collectivite_id): ANSWERS[part.reponse] for one in actions for part in one.participations.all()
    }
    parts = [actions[start : start + TABLE_ACTIONS] for start in range(0, len(actions), TABLE_ACTIONS)]
    return [
        Table(
            key=f"participations-{rank}",
            title="Qui participe à quoi" + (f" ({rank} sur {len(parts)})" if len(parts) > 1 else ""),
            caption="Une case vide n’est pas un refus : la commune ne s’est pas encore exprimée.",
            source="feuille de route",
            columns=(Column("collectivite", "Collectivité"), *(Column(f"a{one.numero}", str(one)) for one in part)),
            rows=tuple((party.nom, *(answers.get((one.pk, party.pk), "") for one in part)) for party in asked),
        )
        for rank, part in enumerate(parts, start=1)
    ]
