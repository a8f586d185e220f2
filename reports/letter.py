"""The « lettre de cadrage »: what is asked of the project and on what text, made from the framing as it is today.

A working text, neither numbered nor kept: officials edit the .docx and sign what they made of it.
"""

from collections.abc import Sequence
from datetime import date

from common.figures import Column, Kind, Notice, Paragraph, Section, Table
from common.values import format_date
from diagnostics.cadrage import alerte_renouvellement, mandat_au
from diagnostics.figures_commitments import commitments_table
from diagnostics.figures_framing import mandate_facts, section_framing
from diagnostics.queries_commitments import commitments_of
from diagnostics.queries_framing import answers_of
from projects.models import Collectivite, Project
from projects.queries import collectivites_in, phases_with_steps
from projects.services.creation import planned_renewals, renewals
from reports.papers import DEMONSTRATION, WORKING, Paper
from roadmap.figures_objectives import MISSING, indicator_words
from roadmap.models import Objectif

TITLE = "Lettre de cadrage"


def letter_sections(project: Project, jour: date) -> list[Section]:
    """The letter on ``jour``, for readers of the framing (``VOIR_CADRAGE``): answers are told once they are closed."""
    framing = section_framing(
        project, answers_of(project), "Pourquoi ce projet, et sur quel texte", dit_les_reponses=True
    )
    acts = Section("engagements", "Qui s’est engagé", (commitments_table(commitments_of(project)),))
    return [
        framing,
        acts,
        _aims(project),
        _perimeter(project),
        _method(project),
        _calendar(project, jour),
        _signature(jour),
    ]


def _aims(project: Project) -> Section:
    goals = list(
        Objectif.objects.filter(project=project, parent=None).prefetch_related("indicateurs").order_by("rang", "pk")
    )
    if not goals:
        block: Notice | Table = Notice(
            "Objectifs à écrire", "Ils se saisissent dans « Projet communautaire », sous « Diagnostic »."
        )
    else:
        block = Table(
            key="objectifs",
            title="Ce que le projet doit apporter",
            columns=(
                Column("objectif", "Objectif"),
                Column("resultat", "Ce que l’usager y gagne"),
                Column("indicateurs", "À quoi on le verra"),
            ),
            rows=tuple(
                (
                    goal.titre,
                    goal.resultat or "à préciser",
                    "\u202f; ".join(indicator_words(one) for one in goal.indicateurs.all()) or MISSING,
                )
                for goal in goals
            ),
        )
    return Section("objectifs", "Les objectifs", (block,))


def _perimeter(project: Project) -> Section:
    employers: Sequence[Collectivite] = list(collectivites_in(project))
    table = Table(
        key="perimetre",
        title="Les collectivités du projet",
        source="populations légales",
        columns=(Column("collectivite", "Collectivité"), Column("population", "Habitants", Kind.INTEGER)),
        rows=tuple((one.nom, one.population) for one in employers),
    )
    return Section("perimetre", "Le périmètre", (table,))


def _method(project: Project) -> Section:
    table = Table(
        key="phases",
        title="Les phases et leurs étapes",
        columns=(Column("phase", "Phase"), Column("etapes", "Étapes")),
        rows=tuple(
            (phase.titre, ", ".join(step.titre for step in held) or "aucune")
            for phase, held, _ in phases_with_steps(project)
        ),
        empty_text="La méthode n’est pas encore écrite.",
    )
    return Section(
        "methode",
        "La méthode",
        (
            Paragraph(
                "La cheffe ou le chef de projet conduit la démarche et rend compte au comité de pilotage, qui clôt chaque "
                "phase par une décision. Les données nominatives des agents sont lues par leur employeur, et par la "
                "référente ou le référent RH du projet si l’employeur les lui ouvre."
            ),
            table,
        ),
    )


def _calendar(project: Project, jour: date) -> Section:
    mandate = mandat_au(jour, renewals(), planned_renewals())
    facts = [
        ("Début du projet", format_date(project.date_debut)),
        ("Fin prévue", format_date(project.date_fin)),
        *mandate_facts(mandate, jour),
    ]
    alert = alerte_renouvellement("Fin prévue du projet", project.date_fin, mandate) if mandate else ""
    table = Table(
        key="calendrier",
        title="Les dates du projet et du mandat",
        columns=(Column("quoi", "Quoi"), Column("quand", "Quand")),
        rows=tuple(facts),
    )
    return Section("calendrier", "Le calendrier", (table, Notice("À surveiller", alert, "warn")) if alert else (table,))


def _signature(jour: date) -> Section:
    return Section(
        "signature",
        "Signature",
        (
            Paragraph("Fait à ……………………, le ……………………"),
            Paragraph("La présidence, et chaque maire pour sa commune :"),
            Paragraph(f"Texte préparé d’après la situation du {format_date(jour)}."),
        ),
    )


def letter(project: Project, jour: date) -> Paper:
    """The letter as a paper."""
    mention = DEMONSTRATION if project.est_demonstration else WORKING
    return Paper(
        "lettre-de-cadrage",
        TITLE,
        "Ce qui est demandé au projet, pourquoi, dans quel calendrier.",
        tuple(letter_sections(project, jour)),
        mention,
    )
