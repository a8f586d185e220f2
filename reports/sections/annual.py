"""« Rapport annuel d’avancement » (domain.md §9.6), presented with the débat d'orientation budgétaire: foreseen beside found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from common.figures import (
    MASKED_PROTECTS,
    Column,
    EmptyState,
    KeyFigure,
    KeyFigures,
    Kind,
    Paragraph,
    Section,
    Sensitivity,
    Table,
)
from common.values import format_date
from consultations.queries import latest_climate
from diagnostics.figures_register import difficulties_table
from diagnostics.queries_register import register_of
from projects.models import Project
from reports.models import Report
from reports.sections.chapters import Chapter, texts_of, with_texts, without
from reports.sections.schema import Matter
from roadmap.figures_actions import LATE, actions_table, state_of
from roadmap.figures_gains import gains_followed
from roadmap.figures_life import returns_table
from roadmap.figures_statements import statements_of_year_table
from roadmap.models import ExerciceService, FicheAction, ServiceMutualise
from roadmap.queries.actions import too_early
from roadmap.queries.life import life_of
from roadmap.queries.services import dossiers_of
from roadmap.queries.statements import brouillons, etats_of, exercices_of
from roadmap.vie import VAGUES

CHAPTERS: tuple[Chapter, ...] = (
    Chapter("rappel", "Rappel du schéma"),
    Chapter("avancement", "Avancement, action par action"),
    Chapter("effectifs", "Effectifs : prévu et constaté"),
    Chapter("couts", "Coûts : prévu et constaté"),
    Chapter("qualite", "Qualité du service rendu"),
    Chapter("climat", "Climat social"),
    Chapter("difficultes", "Difficultés et risques"),
    Chapter("perspectives", "Perspectives de l’année qui vient"),
)
TITLES = {chapter.cle: chapter.titre for chapter in CHAPTERS}
ZERO = Decimal(0)


@dataclass(frozen=True)
class Year(Matter):
    """What the chapters read beside the matter of the schéma."""

    @cached_property
    def exercices(self) -> list[ExerciceService]:
        """The accounts of the last year that has some, no later than this one."""
        rows = [one for one in exercices_of(self.project) if one.annee <= self.jour.year]
        return [one for one in rows if one.annee == rows[0].annee] if rows else []

    @property
    def annee(self) -> int:
        return self.exercices[0].annee if self.exercices else self.jour.year


def annual_sections(project: Project, audience: str, jour: date) -> list[Section]:
    """The eight chapters for ``audience`` (élus, CST, public) on ``jour``."""
    year = Year(project, audience, jour)
    chapters = {
        "rappel": _recall(year),
        "avancement": _progress(year),
        "effectifs": _staff(year),
        "couts": _costs(year),
        "qualite": _quality(year),
        "climat": _climate(year),
        "difficultes": _difficulties(year),
        "perspectives": _next(year),
    }
    texts = texts_of(project, Report.Kind.ANNUEL)
    return with_texts([Section(key, TITLES[key], tuple(blocks)) for key, blocks in chapters.items()], texts)


def _recall(year: Year) -> Sequence:
    dossiers = dossiers_of(year.project, year.jour)
    scenario = year.choices[-1] if year.choices else None
    chosen = f"Scénario qui fait référence : {scenario.titre}." if scenario else "Aucun scénario n’est encore retenu."
    return (
        Paragraph(chosen),
        Table(
            key="services-du-schema",
            title="Les services du schéma",
            columns=(
                Column("service", "Service"),
                Column("forme", "Forme"),
                Column("gestionnaire", "Géré par"),
                Column("ouverture", "Ouverture voulue", Kind.DATE),
                Column("etat", "État"),
            ),
            rows=tuple(
                (
                    str(one.service),
                    one.service.get_forme_display(),
                    one.service.gestionnaire.nom,
                    one.service.date_ouverture,
                    one.etat,
                )
                for one in dossiers
            ),
            source="feuille de route",
            date=year.jour,
            empty_text="Aucun service n’est inscrit à la feuille de route.",
        ),
    )


def _progress(year: Year) -> Sequence:
    actions, jour = year.actions, year.jour
    if not actions:
        return (EmptyState("Aucune action n’est écrite.", "La cheffe ou le chef de projet les écrit."),)
    late = [one for one in actions if state_of(one, jour) == LATE]
    figures = KeyFigures(
        (
            KeyFigure("Actions", len(actions), key="actions"),
            KeyFigure("Faites", sum(one.etat == FicheAction.Etat.FAITE for one in actions), key="faites"),
            KeyFigure("En retard", len(late), note="leur fin prévue est passée", key="retard"),
        ),
        key="avancement",
    )
    return (figures, without(actions_table(actions, jour, too_early(actions)), "pilote", "apres"))


def _staff(year: Year) -> Sequence:
    """ETP of the shared services, employer by employer: what the scenario foresees for the year, what the staff says."""
    calcul = year.calcul
    if calcul is None:
        return (
            EmptyState("Aucun scénario chiffré ne dit ce qui était prévu.", "La cheffe ou le chef de projet l’adopte."),
        )
    annee = min(max(year.annee, calcul.resultat.annees[0]), calcul.resultat.annees[-1])
    concerned = {row.service_id for row in calcul.services}
    found: dict[int, Decimal] = {}
    for line in year.situation.lines:
        if line.service_id in concerned:
            found[line.collectivite_id] = found.get(line.collectivite_id, ZERO) + line.etp
    hidden = year.hidden(calcul)
    return (
        Table(
            key="prevu-constate",
            title=f"ETP des services du scénario : prévus fin {annee}, constatés le {format_date(year.jour)}",
            caption="Les services mutualisés seulement, employés par chacun.",
            source="scénario retenu, inventaire des effectifs",
            date=year.jour,
            sensitivity=Sensitivity.MASKED if hidden else Sensitivity.PUBLIC,
            columns=(
                Column("employeur", "Employeur"),
                Column("prevu", "Prévus", Kind.ETP),
                Column("constate", "Constatés", Kind.ETP),
            ),
            rows=tuple(
                (
                    party.nom,
                    MASKED_PROTECTS if party.pk in hidden else calcul.resultat.parties[party.siren][annee].etp_apres,
                    found.get(party.pk, ZERO),
                )
                for party in calcul.parties
            ),
            total_row=(
                "Ensemble",
                MASKED_PROTECTS
                if hidden
                else sum((rows[annee].etp_apres for rows in calcul.resultat.parties.values()), ZERO),
                sum(found.values(), ZERO),
            ),
        ),
    )


def _costs(year: Year) -> Sequence:
    if not year.exercices:
        return (
            EmptyState("Aucun exercice n’est saisi.", "Les finances du gestionnaire saisissent coûts et unités."),
            gains_followed(register_of(year.project)),
        )
    rows = []
    for one in year.exercices:
        uses = list(one.usages.all())
        unit = one.regle.cout_unitaire_euros
        planned = sum((use.prevues for use in uses), ZERO)
        known = all(use.constatees is not None for use in uses)
        real = sum((use.constatees for use in uses), ZERO) if known else None
        rows.append((str(one.service_mutualise), f"{one.unite}", unit, planned, real if known else "à constater"))
    services = Table(
        key="couts-des-services",
        title=f"Coût unitaire et unités de chaque service en {year.annee}",
        source="exercices des services",
        columns=(
            Column("service", "Service"),
            Column("unite", "Unité"),
            Column("unitaire", "Coût unitaire", Kind.EUROS, "€", places=4),
            Column("prevues", "Unités prévues", Kind.DECIMAL),
            Column("constatees", "Unités constatées", Kind.DECIMAL),
        ),
        rows=tuple(rows),
    )
    # the statements of each commune are for those who run the project or an employer, and the élus
    statements: Sequence = ()
    if year.audience == Report.Audience.ELUS:
        frozen = [one for one in etats_of(year.project) if one.annee == year.annee]
        statements = (statements_of_year_table(brouillons(year.exercices), frozen),)
    return (services, *statements, gains_followed(register_of(year.project)))


def _services(year: Year) -> list[ServiceMutualise]:
    return [one.service for one in dossiers_of(year.project, year.jour)]


def _quality(year: Year) -> Sequence:
    found = []
    for service in _services(year):
        life = life_of(None, service)
        table = returns_table(life)
        if not any(wave.n for wave in life.bilans):
            wait = EmptyState(
                "Aucune partie n’a encore répondu.", f"Le premier bilan se fait {VAGUES[0]} mois après l’ouverture."
            )
            found.append(Section(f"qualite-{service.numero}", str(service), (wait,)))
        elif len(table.columns) > 1:
            shown = replace(table, key=f"bilans-{service.numero}")
            found.append(Section(f"qualite-{service.numero}", str(service), (shown,)))
    return found or (
        EmptyState(
            "Aucun service n’a encore fait son bilan.",
            f"Les parties répondent à {', '.join(map(str, VAGUES[:-1]))} et {VAGUES[-1]} mois.",
        ),
    )


def _climate(year: Year) -> Sequence:
    climate = latest_climate(year.project)
    if climate is None:
        return (
            EmptyState("Aucun résultat de consultation n’est publié.", "La cheffe ou le chef de projet les publie."),
        )
    figure = KeyFigure("Indice de climat", climate.index, note="sur 100", key="climat")
    words = f"Consultation « {climate.survey.titre} », publiée le {format_date(timezone.localtime(climate.survey.publiee_le).date())}."
    if climate.index is None:
        return (Paragraph(f"{words} L’indice n’est pas affiché : trop peu de réponses, ou une question non publiée."),)
    return (Paragraph(words), KeyFigures((figure,), key="climat"))


def _difficulties(year: Year) -> Sequence:
    late = [one for one in year.actions if state_of(one, year.jour) == LATE]
    words = tuple(Paragraph(f"En retard : {one}, fin prévue le {format_date(one.date_fin)}.") for one in late)
    risks = Table(
        key="risques",
        title="Ce qui peut gêner les actions en cours",
        columns=(Column("action", "Action"), Column("risque", "Risque")),
        rows=tuple((str(one), one.risques) for one in year.actions if one.risques and not one.est_finie),
        source="feuille de route",
        empty_text="Aucun risque n’est décrit.",
    )
    return (*words, risks, difficulties_table(year.registre))


def _next(year: Year) -> Sequence:
    coming = year.jour.year + 1
    rows = [
        one
        for one in year.actions
        if not one.est_finie and one.date_debut and one.date_debut.year <= coming <= one.date_fin.year
    ]
    return (
        Table(
            key="annee-qui-vient",
            title=f"Les actions de {coming}",
            columns=(
                Column("action", "Action"),
                Column("debut", "Début", Kind.DATE),
                Column("fin", "Fin", Kind.DATE),
                Column("depart", "Coût de départ", Kind.EUROS, "€"),
                Column("annuel", "Coût par an", Kind.EUROS, "€"),
            ),
            rows=tuple(
                (str(one), one.date_debut, one.date_fin, one.cout_initial_euros, one.cout_annuel_euros) for one in rows
            ),
            source="feuille de route",
            date=year.jour,
            empty_text=f"Aucune action n’est datée pour {coming}.",
        ),
    )
