"""Hand back the data (product.md A16.9): a ZIP of tables with their dictionary, for the whole project or one employer.

The file of an employer holds its own rows only, and names its agents only for who may read them; the file of the project
names nobody. Both open in a spreadsheet, and say in ``dictionnaire.csv`` what each column means.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

from django.db import models
from django.utils import timezone

from common.figures import Column, Kind, Table
from common.tabular.writing import write_csv, write_xlsx
from common.values import format_date
from diagnostics.figures import presence_cell, services_matrix
from diagnostics.figures_register import register_tables
from diagnostics.figures_sheets import poolings_table
from diagnostics.queries import inventory_of
from diagnostics.queries_register import register_of
from diagnostics.queries_sheets import poolings_of
from hr.figures import table_categories, table_postes, table_services
from hr.models import Agent, Consultation, Poste, Remuneration
from hr.queries import effectifs_publics, postes_publics
from hr.services.consultations import tracer
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action
from reports.models import Report, Restitution
from reports.sections.territory import territory_table
from roadmap.figures import avis_table
from roadmap.figures_actions import actions_table, indicators_table
from roadmap.models import Avis, ParticipationAction
from roadmap.queries.actions import actions_of, too_early
from roadmap.queries.opinions import consultation_of, saisines_of

AGENT = [
    "matricule",
    "nom",
    "prenom",
    "annee_naissance",
    "mois_naissance",
    "sexe",
    "statut",
    "categorie",
    "filiere",
    "cadre_emplois",
    "grade",
    "fonction",
    "duree_hebdo_poste",
    "base",
    "temps_partiel",
    "date_entree",
    "date_fin",
]
PAY = ["date_situation", "im", "nbi", "groupe", "groupe_commun", "est_loge", "ifse", "cia", "sft", "ir", "acquis"]
POST = [
    "intitule",
    "service",
    "categorie",
    "cadre_emplois",
    "grade",
    "duree_hebdo",
    "base",
    "nombre_ouverts",
    "nombre_pourvus",
]
README = """{title}
Remis le {day}.

Chaque fichier .csv est un tableau (séparateur « ; », UTF-8). restitution.xlsx contient les mêmes tableaux.
dictionnaire.csv dit ce que chaque colonne veut dire. Les valeurs masquées le sont comme sur les pages.
{named}
"""
KINDS = {
    Kind.TEXT: "texte",
    Kind.INTEGER: "nombre entier",
    Kind.DECIMAL: "nombre",
    Kind.EUROS: "montant en euros",
    Kind.ETP: "équivalents temps plein",
    Kind.PERCENT: "part",
    Kind.HOURS: "heures",
    Kind.DATE: "date (jj/mm/aaaa)",
    Kind.YEAR: "année",
}


def rows_table(
    key: str, title: str, model: type[models.Model], names: Sequence[str], rows: Sequence[models.Model], lead: str = ""
) -> Table:
    """Rows of a model as a table, field by field; ``lead``: a column before them, the matricule of ``row.agent``."""
    fields = [model._meta.get_field(name) for name in names]

    def value(row: models.Model, field: models.Field):
        found = getattr(row, field.name)
        if field.choices:
            return getattr(row, f"get_{field.name}_display")()
        if isinstance(found, bool):
            return "oui" if found else "non"
        return str(found) if isinstance(found, models.Model) else found

    def kind(field: models.Field) -> Kind:
        if field.choices:
            return Kind.TEXT
        if isinstance(field, models.DateField):
            return Kind.DATE
        return Kind.DECIMAL if isinstance(field, models.DecimalField | models.IntegerField) else Kind.TEXT

    before = (Column("agent", lead),) if lead else ()
    return Table(
        key=key,
        title=title,
        columns=(*before, *(Column(one.name, str(one.verbose_name).capitalize(), kind(one)) for one in fields)),
        rows=tuple(
            (*((row.agent.matricule,) if lead else ()), *(value(row, field) for field in fields)) for row in rows
        ),
    )


def project_tables(project: Project, jour: date) -> list[Table]:
    """The whole project as every member may read it: nobody is named."""
    lines = effectifs_publics(project, jour)
    actions = actions_of(project)
    sent = saisines_of(project)
    return [
        territory_table(project, jour),
        table_categories(lines, jour),
        table_services(lines, jour),
        table_postes(list(postes_publics(project)), jour),
        services_matrix(inventory_of(project)),
        poolings_table(poolings_of(project)),
        *register_tables(register_of(project)),
        actions_table(actions, jour, too_early(actions)),
        indicators_table([one for action in actions for one in action.indicateurs.all()]),
        *([avis_table(consultation_of(None, sent[0], jour))] if sent else []),
    ]


def employer_tables(employer: Collectivite, jour: date, *, named: bool, paid: bool) -> list[Table]:
    """The rows of one employer and of no other. ``named``: its agents; ``paid``: what each is paid."""
    project = employer.project
    lines = [one for one in effectifs_publics(project, jour) if one.collectivite_id == employer.pk]
    inventory = inventory_of(project)
    answers = [(one, inventory.presence(employer, one)) for one in (*inventory.communs, *inventory.locaux_de(employer))]
    posts = Poste.objects.filter(collectivite=employer).select_related("service", "cadre_emplois").order_by("pk")
    parts = (
        ParticipationAction.objects.filter(collectivite=employer).select_related("action").order_by("action__numero")
    )
    opinions = Avis.objects.filter(collectivite=employer).select_related("saisine").order_by("saisine__numero")
    found = [
        table_categories(lines, jour),
        table_services(lines, jour),
        rows_table("postes", "Postes", Poste, POST, list(posts)),
        Table(
            key="services",
            title="Services",
            columns=(Column("service", "Service"), Column("reponse", "Réponse")),
            rows=tuple((one.libelle, presence_cell(said)) for one, said in answers if said is not None),
        ),
        Table(
            key="actions",
            title="Actions",
            columns=(Column("action", "Action"), Column("reponse", "Participe")),
            rows=tuple((str(one.action), one.get_reponse_display()) for one in parts),
        ),
        Table(
            key="avis",
            title="Avis du conseil",
            columns=(
                Column("objet", "Rapport"),
                Column("reception", "Reçu le", Kind.DATE),
                Column("avis", "Avis"),
                Column("deliberation", "Délibération du", Kind.DATE),
            ),
            rows=tuple(
                (str(one.saisine), one.date_reception, one.get_sens_display() or "aucun", one.date_deliberation)
                for one in opinions
            ),
        ),
    ]
    if named:
        agents = Agent.objects.filter(collectivite=employer).select_related("cadre_emplois").order_by("matricule", "pk")
        found.append(rows_table("agents", "Agents", Agent, AGENT, list(agents)))
    if named and paid:
        pays = Remuneration.objects.filter(agent__collectivite=employer).select_related("agent")
        found.append(
            rows_table(
                "remunerations",
                "Rémunérations",
                Remuneration,
                PAY,
                list(pays.order_by("agent__matricule")),
                "Matricule",
            )
        )
    return found


def dictionary(tables: Sequence[Table]) -> Table:
    """What each column of each file means."""
    return Table(
        key="dictionnaire",
        title="Dictionnaire des données",
        columns=(
            Column("fichier", "Fichier"),
            Column("tableau", "Tableau"),
            Column("colonne", "Colonne"),
            Column("nature", "Nature"),
            Column("source", "Source"),
        ),
        rows=tuple(
            (
                f"{table.key}.csv",
                table.title,
                column.heading,
                KINDS[column.kind],
                table.source or "saisie dans le projet",
            )
            for table in tables
            for column in table.columns
        ),
    )


def archive(
    project: Project, tables: Sequence[Table], reports: Sequence[Report], moment: datetime, named: str
) -> bytes:
    """The ZIP: tables, dictionary, workbook, issued documents. The same data and moment give the same bytes."""
    local = timezone.localtime(moment)
    stamp = (local.year, local.month, local.day, local.hour, local.minute, 0)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:

        def add(name: str, data: bytes) -> None:
            file.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)

        words = README.format(title=f"Restitution : {project.nom}", day=format_date(local.date()), named=named)
        add("LISEZ-MOI.txt", words.encode())
        add("dictionnaire.csv", write_csv(dictionary(tables)))
        for table in tables:
            add(f"{table.key}.csv", write_csv(table))
        add("restitution.xlsx", write_xlsx(list(tables)))
        for report in reports:
            with report.fichier.open("rb") as issued:
                add(f"rapports/{report.kind}-{report.audience}-{report.numero}.pdf", issued.read())
    return held.getvalue()


def of_project(project: Project, moment: datetime) -> bytes:
    """The whole project, without a name, with the documents issued for the public."""
    issued = project.reports.filter(audience=Report.Audience.PUBLIC).order_by("kind", "numero")
    jour = timezone.localtime(moment).date()
    return archive(project, project_tables(project, jour), list(issued), moment, "Aucun agent n’est nommé.")


def of_employer(employer: Collectivite, moment: datetime, *, named: bool, paid: bool) -> bytes:
    """One employer."""
    tables = employer_tables(employer, timezone.localtime(moment).date(), named=named, paid=paid)
    words = (
        f"Ce fichier nomme les agents {employer.de_nom} : gardez-le chez l’employeur."
        if named
        else "Aucun agent n’est nommé."
    )
    return archive(employer.project, tables, [], moment, words)


def hand_back(access: Access, employer: Collectivite | None, moment: datetime) -> bytes:
    """The file that this reader may take, and its trace. Only who may validate an employer's inventory has its file."""
    if employer is None:
        data, named = of_project(access.project, moment), False
    else:
        named = access.allows(Action.VOIR_AGENTS, employer)
        data = of_employer(employer, moment, named=named, paid=access.allows(Action.VOIR_REMUNERATION, employer))
        if named:
            agents = Agent.objects.filter(collectivite=employer).count()
            tracer(access, collectivite=employer, objet=Consultation.Objet.EXPORT, agents=agents)
    Restitution.objects.create(
        project=access.project,
        collectivite=employer,
        remise_a=access.user,
        est_nominative=named,
        empreinte=hashlib.sha256(data).hexdigest(),
    )
    return data
