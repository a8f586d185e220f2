"""The inventory of services as figures: posts and services are public facts, nothing here is masked."""

from datetime import date

from django.utils import timezone

from common.figures import Bars, Cell, Column, Kind, Series, Table
from common.values import plural
from diagnostics.models import ServicePresence
from diagnostics.queries import Inventory, Presence
from projects.models import Service

SOURCE = "inventaire des services, saisi par chaque collectivité"
UNANSWERED = "sans réponse"
ETATS = dict(ServicePresence.Etat.choices)
TONES = {ServicePresence.Etat.EXISTE: "ok", ServicePresence.Etat.EXTERNALISE: "warn"}
FAMILLES = dict(Service.Famille.choices)


def _last_entry(inventory: Inventory) -> date | None:
    latest = inventory.derniere_saisie
    return timezone.localdate(latest) if latest else None


def presence_cell(presence: Presence | None) -> Cell:
    """« existe », « externalisé », « n’existe pas » or « sans réponse », with the local name or the provider as note."""
    if presence is None:
        return Cell(UNANSWERED)
    note = presence.prestataire or presence.nom_local
    return Cell(ETATS[presence.etat], note=note, tone=TONES.get(presence.etat, ""))


def services_matrix(inventory: Inventory) -> Table:
    """Common services (rows) × employers (columns): the state of each in words."""
    return Table(
        key="services",
        title="Quels services existent, et où",
        caption="Réponse de chaque collectivité pour les services du catalogue commun",
        source=SOURCE,
        date=_last_entry(inventory),
        columns=(
            Column("service", "Service"),
            Column("famille", "Famille"),
            *(Column(f"siren-{c.siren}", c.nom) for c in inventory.collectivites),
        ),
        rows=tuple(
            (
                service.libelle,
                FAMILLES[service.famille],
                *(presence_cell(inventory.presence(c, service)) for c in inventory.collectivites),
            )
            for service in inventory.communs
        ),
        empty_text="Le catalogue de services du projet est vide.",
    )


def services_spread(inventory: Inventory) -> Table:
    """For each common service, in how many employers it exists, is contracted out, does not exist, is unanswered."""
    rows = []
    for service in inventory.communs:
        states = [(c, inventory.presence(c, service)) for c in inventory.collectivites]
        count = {etat: sum(p is not None and p.etat == etat for _, p in states) for etat in ETATS}
        where = ", ".join(c.nom for c, p in states if p is not None and p.etat == ServicePresence.Etat.EXISTE)
        rows.append(
            (
                service.libelle,
                count["EXISTE"],
                count["EXTERNALISE"],
                count["N_EXISTE_PAS"],
                sum(p is None for _, p in states),
                where or "nulle part à ce jour",
            )
        )
    return Table(
        key="services-repartition",
        title="Dans combien de collectivités chaque service existe",
        caption="Nombre de collectivités par réponse, pour chaque service du catalogue commun",
        source=SOURCE,
        date=_last_entry(inventory),
        columns=(
            Column("service", "Service"),
            Column("existe", "Existe", Kind.INTEGER),
            Column("externalise", "Externalisé", Kind.INTEGER),
            Column("n-existe-pas", "N’existe pas", Kind.INTEGER),
            Column("sans-reponse", "Sans réponse", Kind.INTEGER),
            Column("ou", "Où il existe"),
        ),
        rows=tuple(rows),
        empty_text="Le catalogue de services du projet est vide.",
    )


def services_bars(inventory: Inventory) -> Bars:
    """One stack per employer: how many common services in each state, unanswered included."""
    complete = sum(coverage.est_complet for coverage in inventory.coverages)
    expected = len(inventory.collectivites)
    series = []
    counts = [inventory.etats(c) for c in inventory.collectivites]
    for etat, label in [*ETATS.items(), ("", UNANSWERED)]:
        key = etat.lower().replace("_", "-") or "sans-reponse"
        series.append(
            Series(
                key,
                label[0].upper() + label[1:],
                tuple(count[etat] for count in counts),
                "absent" if etat == "N_EXISTE_PAS" else "",
            )
        )
    return Bars(
        key="services-completude",
        title=f"{complete} {plural(complete, 'collectivité')} sur {expected} "
        + ("a rempli son inventaire des services" if complete < 2 else "ont rempli leur inventaire des services"),
        caption="Nombre de services du catalogue commun par réponse",
        source=SOURCE,
        date=_last_entry(inventory),
        category_label="Collectivité",
        categories=tuple(c.nom for c in inventory.collectivites),
        series=tuple(series),
        stacked=True,
        unit="services",
    )


def local_services(inventory: Inventory) -> Table:
    """Services that one employer alone named, with its answer."""
    names = {c.pk: c.nom for c in inventory.collectivites}
    return Table(
        key="services-propres",
        title="Services que seule une collectivité a nommés",
        source=SOURCE,
        date=_last_entry(inventory),
        columns=(
            Column("service", "Service"),
            Column("collectivite", "Collectivité"),
            Column("famille", "Famille"),
            Column("reponse", "Réponse"),
        ),
        rows=tuple(
            (
                service.libelle,
                names[service.collectivite_id],
                FAMILLES[service.famille],
                presence_cell(inventory.presences.get((service.collectivite_id, service.pk))),
            )
            for service in inventory.locaux
        ),
        empty_text="Aucun service propre à une collectivité.",
    )


def services_tables(inventory: Inventory) -> dict[str, Table]:
    """The closed list of tables that the inventory exports, by key."""
    tables = [
        services_matrix(inventory),
        services_spread(inventory),
        services_bars(inventory).to_table(),
        local_services(inventory),
    ]
    return {table.key: table for table in tables}
