"""The rights of an agent over their data: all that is kept of them, and its erasure everywhere with a signed report."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from common.conservation import calendrier, terme
from common.figures import Column, Kind, Table
from hr.dependents import counts_of, erase_of_the_employer, erase_of_the_persons, kept_of
from hr.models import (
    Affectation,
    Agent,
    Consultation,
    Effacement,
    ImportBatch,
    InventoryState,
    LigneSemaine,
    Remuneration,
    SemaineType,
)
from hr.services.agents import effacer_agents
from hr.services.etats import noter_modification
from hr.services.imports import oublier_les_refus, vider_imports
from hr.services.motifs import motifs_de
from projects.models import Collectivite, FormDraft

_SIGNER = Signer(salt="hr.effacement")
# keys of other tables and marks, which tell a person nothing
_HIDDEN = {"id", "history_id", "history_user", "recherche", "agent", "supprime_par", "empreinte"}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y à %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return "" if value is None else str(value)


def _table(key: str, title: str, rows: Iterable[Model]) -> Table:
    """Every column of these rows, in words, empty ones included: the person reads that nothing else is kept."""
    found = list(rows)
    fields = [f for f in found[0]._meta.concrete_fields if f.name not in _HIDDEN] if found else []
    # one query per column that leads elsewhere, whatever the number of rows
    named = {
        f.name: f.related_model._base_manager.in_bulk({getattr(row, f.attname) for row in found} - {None})
        for f in fields
        if f.is_relation
    }

    lists = [f for f in (found[0]._meta.many_to_many if found else ()) if f.remote_field.through._meta.auto_created]

    def said(row: Model, field) -> str:
        if field.many_to_many:
            return ", ".join(str(one) for one in getattr(row, field.name).all())
        if field.is_relation:
            return _plain(named[field.name].get(getattr(row, field.attname)))
        return _plain(getattr(row, f"get_{field.name}_display")() if field.choices else getattr(row, field.name))

    fields += lists
    lines = [[said(row, f) for f in fields] for row in found]
    columns = [Column(f.name, str(f.verbose_name).capitalize()) for f in fields] or [Column("rien", "Rien")]
    return Table(key=key, title=title, columns=columns, rows=lines, row_heading=False)


def _motifs(rows: Iterable[InventoryState]) -> Table:
    """The reasons only: the other columns of the state are the employer's."""
    return Table(
        key="motifs-de-l-inventaire",
        title="Motifs de l’inventaire",
        columns=(Column("date", "Le", Kind.DATE), Column("motif", "Motif")),
        rows=[(timezone.localtime(row.date_etat).date(), row.motif or row.history_change_reason) for row in rows],
        row_heading=False,
    )


def donnees_de(agent: Agent) -> list[Table]:
    """All that the application keeps of this agent, history included (RGPD, art. 15). Only for who reads the pay.

    Who read the data is told by their function, never by name: it is the access of the agent, not of their colleagues.
    """
    shares = Affectation.everything.filter(agent=agent)
    keys = list(shares.values_list("pk", flat=True))
    weeks = list(SemaineType.history.filter(agent_id=agent.pk).values_list("id", flat=True))
    return [
        _table("situation", "Situation", [agent]),
        _table("services", "Services", shares.select_related("service").order_by("pk")),
        _table("remuneration", "Rémunération", Remuneration.everything.filter(agent=agent).order_by("pk")),
        _table("historique", "Historique de la situation", agent.history.order_by("history_date", "history_id")),
        _table(
            "historique-services",
            "Historique des services",
            Affectation.history.filter(id__in=keys).order_by("history_date", "history_id"),
        ),
        _table(
            "historique-remuneration",
            "Historique de la rémunération",
            Remuneration.history.filter(agent_id=agent.pk).order_by("history_date", "history_id"),
        ),
        _table("semaine-type", "Semaine type", LigneSemaine.objects.filter(semaine__agent=agent).order_by("pk")),
        _table(
            "historique-semaine-type",
            "Historique de la semaine type",
            SemaineType.history.filter(agent_id=agent.pk).order_by("history_date", "history_id"),
        ),
        _table(
            "historique-semaine-services",
            "Historique des services de la semaine type",
            LigneSemaine.history.filter(semaine_id__in=weeks).order_by("history_date", "history_id"),
        ),
        _motifs(motifs_de([agent])),
        *(_table(*found) for found in kept_of(agent.pk)),
    ]


def _imports_pleins(collectivite: Collectivite):
    return ImportBatch.objects.filter(collectivite=collectivite, date_purge__isnull=True)


def _brouillons(collectivite: Collectivite):
    return FormDraft.objects.filter(collectivite=collectivite)


def bilan_de(agents: Iterable[Agent], collectivite: Collectivite) -> dict[str, int]:
    """What erasing these agents of one employer would take away, by place: rows, not persons. Writes nothing."""
    gone = list(agents)
    keys = [agent.pk for agent in gone]
    weeks = list(SemaineType.history.filter(agent_id__in=keys).values_list("id", flat=True))
    shares = list(Affectation.everything.filter(agent__in=keys).values_list("pk", flat=True))
    return {
        "fiche et colonne de recherche": len(keys),
        "affectations": len(shares),
        "semaines types": SemaineType.everything.filter(agent__in=keys).count(),
        "rémunérations": Remuneration.everything.filter(agent__in=keys).count(),
        "versions de l’historique": Agent.history.filter(id__in=keys).count()
        + Affectation.history.filter(id__in=shares).count()
        + Remuneration.history.filter(agent_id__in=keys).count()
        + SemaineType.history.filter(agent_id__in=keys).count()
        + LigneSemaine.history.filter(semaine_id__in=weeks).count(),
        "motifs de l’inventaire": len(motifs_de(gone)),
        **counts_of(keys),
        "fichiers d’import et de quoi les annuler": _imports_pleins(collectivite).count(),
        "brouillons de l’employeur": _brouillons(collectivite).count(),
    }


def _texte(row: Effacement) -> str:
    """What is signed: every fact of the report, in one order."""
    bilan = ",".join(f"{name}={row.bilan[name]}" for name in sorted(row.bilan))
    return f"{row.collectivite_id}|{row.auteur_id}|{row.motif}|{row.personnes}|{row.date.isoformat()}|{bilan}"


def est_intact(row: Effacement) -> bool:
    """Whether the report still says what was signed the day it was made."""
    try:
        return _SIGNER.unsign(f"{_texte(row)}:{row.signature}") == _texte(row)
    except BadSignature:
        return False


@transaction.atomic
def effacer(*, agents: Iterable[Agent], collectivite: Collectivite, auteur, motif: Effacement.Motif) -> Effacement:
    """Erase agents of one employer everywhere: base, history, search, import files, drafts. Cannot be undone.

    The import files of the employer are emptied whole: what would undo an import would bring the person back. Documents
    deposited by hand and issued reports are not read: reports name nobody, documents are for who keeps them.
    """
    gone = list(agents)
    report = Effacement(
        collectivite=collectivite, auteur=auteur, motif=motif, personnes=len(gone), bilan=bilan_de(gone, collectivite)
    )
    vider_imports(_imports_pleins(collectivite))
    oublier_les_refus(ImportBatch.objects.filter(collectivite=collectivite))
    _brouillons(collectivite).delete()
    erase_of_the_persons([agent.pk for agent in gone])
    effacer_agents(gone)
    noter_modification(collectivite=collectivite, auteur=auteur, motif="effacement de données personnelles")
    report.signature = _SIGNER.signature(_texte(report))
    report.save()
    return report


def effacer_au_terme(jour: date | None = None) -> int:
    """Erase the agents of projects that ended long enough ago, and what they left; how many. Every night; counts stay.

    The demonstration, which is nobody, stays. The log of who read them goes by its own duration.
    """
    today, months = jour or timezone.localdate(), calendrier()["agents"].mois
    erased = 0
    employers = Collectivite.objects.filter(project__est_demonstration=False, project__date_fin__lt=today)
    for employer in employers.select_related("project").order_by("pk"):
        if terme(employer.project.date_fin, months) > today:
            continue
        erase_of_the_employer(employer)
        if agents := list(Agent.everything.filter(collectivite=employer).order_by("pk")):
            effacer(agents=agents, collectivite=employer, auteur=None, motif=Effacement.Motif.TERME)
            erased += len(agents)
    return erased


def dernieres_lectures(collectivite: Collectivite, limite: int = 200) -> list[Consultation]:
    """Who read named data of this employer, the latest first."""
    rows = Consultation.objects.filter(collectivite=collectivite).select_related("user")
    return list(rows.order_by("-jour", "-pk")[:limite])
