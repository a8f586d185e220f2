"""The campaign as a table: one line per employer, one column per inventory."""

from django.urls import reverse

from common.figures import Cell, Column, Kind, Table
from diagnostics.collecte import DEMANDES, Case, Etat, Inventaire
from diagnostics.queries_collection import Campagne
from governance.figures_team import TO_NAME
from projects.access import Access

TONES = {Etat.COMPLET: "ok", Etat.EN_COURS: "warn", Etat.A_VALIDER: "warn"}


def _cell(case: Case, is_late: bool) -> Cell:
    tone = "bad" if is_late and case.est_attendue else TONES.get(case.etat, "")
    return Cell(case.phrase, tone=tone)


def campaign_table(campaign: Campagne) -> Table:
    """Employers × inventories with their states; red words only once the last day is past."""
    late = campaign.jours_de_retard > 0
    return Table(
        key="collecte",
        title=campaign.phrase,
        caption="Services : réponses au catalogue commun. Fiches : missions, volume et qualité de chaque service présent. "
        "Coûts : services présents qui ont une année de coûts.",
        source="saisies de chaque collectivité",
        date=campaign.jour,
        columns=(
            Column("collectivite", "Collectivité"),
            *(Column(key.value, DEMANDES[key].libelle) for key in campaign.inventaires),
            Column("relance", "Dernière relance", Kind.DATE),
            Column("correspondant", "Correspondant"),
        ),
        rows=tuple(
            (
                one.collectivite.nom,
                *(_cell(one.cases[key], late) for key in campaign.inventaires),
                one.est_relancee_le or "aucune",
                one.correspondant or Cell(TO_NAME, tone="warn"),
            )
            for one in campaign.lignes
        ),
        empty_text="Aucune collectivité n’est attendue.",
    )


def own_tasks(access: Access, campaign: Campagne) -> list[tuple[str, Case, str]]:
    """What the employer of the worn hat owes: label, cell, and the address where this hat may complete it (or empty)."""
    own = access.own_collectivite
    line = next((one for one in campaign.lignes if own is not None and one.collectivite.pk == own.pk), None)
    if line is None:
        return []
    slug = access.project.slug
    pages = {
        Inventaire.CADRAGE: reverse("diagnostics:framing", args=[slug]),
        Inventaire.SERVICES: reverse("diagnostics:services-employer", args=[slug, own.siren]),
        Inventaire.FICHES: reverse("diagnostics:findings", args=[slug]),
        Inventaire.COUTS: reverse("diagnostics:findings", args=[slug]),
        Inventaire.EFFECTIFS: reverse("hr:staff", args=[slug]),
        Inventaire.REGIMES: reverse("hr:pay-schemes", args=[slug]),
    }
    return [
        (DEMANDES[key].libelle, case, pages[key] if access.allows(DEMANDES[key].action, own) else "")
        for key, case in line.cases.items()
        if case.etat is not Etat.SANS_OBJET
    ]
