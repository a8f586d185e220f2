"""What the project knows of the blanks of an act: dates, parties, key, forecast, agents, for one reader."""

from datetime import date
from decimal import Decimal

from common.figures import Column, Kind, Table
from common.values import format_date, format_euros, plural
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from projects.queries import collectivites_in
from reports.acts import SIGNATURES
from reports.copil import latest_choice
from roadmap.avis import etat
from roadmap.etapes import AVIS_CST
from roadmap.models import ActeService, Avis, ServiceMutualise
from roadmap.queries.opinions import saisines_of
from roadmap.queries.services import dossier_of, opening_gap, own_cst
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.engine.cles import CLES, CodeCle
from scenarios.engine.formes import catalogue
from scenarios.engine.ventilation import Sorte, Ventilation
from scenarios.figures import staff_table
from scenarios.imputation import ventilation_de
from scenarios.inputs import Calcul, calcul_de, libelle_cle
from scenarios.models import ServiceScenario
from scenarios.queries import services_of, visible_scenarios
from scenarios.queries_posts import hidden_movements

AUTHORITIES = ("autorite_fonctionnelle", "autorite_hierarchique", "autorite_conges", "autorite_discipline")
Tables = dict[str, Table | None]


def service_values(
    access: Access, service: ServiceMutualise, party: Collectivite | None, jour: date
) -> tuple[dict[str, str], Tables]:
    """Values and tables of the acts of ``service`` (from ``services_of``), for ``party`` when the act is one party's."""
    project, described = access.project, in_scenario(access, service)
    form = next(one for one in catalogue() if one.code == service.forme)
    values = {
        "projet": project.nom,
        "service": str(service),
        "forme": form.libelle,
        "article": form.article,
        "gestionnaire": service.gestionnaire.nom,
        "parties": _names(parties_of_service(service)),
        "parties_du_projet": _names(list(collectivites_in(project))),
        "date_ouverture": format_date(service.date_ouverture),
        "comite_suivi": service.comite_suivi.nom if service.comite_suivi else "",
        "avis_cst": _opinions(service, project, jour),
    }
    if party is not None:
        values["partie"] = party.nom
    values |= _acts(service)
    tables: Tables = {"tableau_agents": None, "tableau_parts": None, SIGNATURES: _signatures(service, party)}
    if described is not None:
        values |= _described(described)
        hidden = hidden_movements(access, [described])
        staff = staff_table(described, hidden)
        tables["tableau_agents"] = staff if staff.rows and not hidden else None
        calcul = _computed(described)
        if calcul is not None:
            rank = next(n for n, row in enumerate(calcul.services) if row.pk == described.pk)
            siren, opening = party.siren if party is not None else "", service.date_ouverture
            values["cout_prevu"] = forecast(calcul, rank, siren, opening)
            if gap := opening_gap(service, described):
                values["cout_prevu"] += f" [à compléter : {gap} ; accordez-les, puis relisez les montants]"
            tables["tableau_parts"] = _shares(calcul, rank, siren, opening)
            if siren in calcul.resultat.parties:
                annee, parts = yearly(calcul, rank, siren, opening)
                values["part_de_la_partie"] = f"{format_euros(parts.part(siren, Sorte.RECURRENT))} en {annee}"
    return {name: text for name, text in values.items() if text}, tables


def in_scenario(access: Access, service: ServiceMutualise) -> ServiceScenario | None:
    """Where the scenario that counts describes this service, among those that the reader may read."""
    if not access.allows(Action.VOIR_SCENARIOS):
        return None
    known = visible_scenarios(access)
    if service.service_scenario is not None:
        return service.service_scenario if known.filter(pk=service.service_scenario.scenario_id).exists() else None
    rows = latest_choice(known)
    return next((one for one in services_of(rows[-1]) if one.service_id == service.service_id), None) if rows else None


def parties_of_service(service: ServiceMutualise) -> list[Collectivite]:
    """Its parties; who manages it comes first when it is not one of them."""
    rows = [one.collectivite for one in service.parties.all()]
    return rows if service.gestionnaire in rows else [service.gestionnaire, *rows]


def _names(rows: list[Collectivite]) -> str:
    names = [one.nom for one in rows]
    return " et ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def _opinions(service: ServiceMutualise, project, jour: date) -> str:
    """« CST de Bourg le 12/01/2027 », for the committees that gave theirs; the votes are not told here."""
    steps = [one for one in dossier_of(service, own_cst(project), jour).jalons if one.type.cle == AVIS_CST]
    given = [f"{one.qui} le {format_date(one.date_realisee)}" for one in steps if one.date_realisee]
    waited = [one.qui for one in steps if not one.date_realisee]
    if waited:
        given.append(f"[à compléter : avis du {', du '.join(waited)}]")
    return " ; ".join(given)


def _acts(service: ServiceMutualise) -> dict[str, str]:
    acts = list(service.actes.order_by("numero"))
    base = next((one for one in acts if one.nature in {ActeService.Nature.CONVENTION, "REGLEMENT"}), None)
    if base is None:
        return {}
    return {
        "date_convention": format_date(base.date_signature) if base.date_signature else "",
        "date_echeance": format_date(base.date_echeance) if base.date_echeance else "sans limite de durée",
        "preavis": f"{base.preavis_mois} mois" if base.preavis_mois else "",
        "sortie": base.sortie.strip(),
    }


def _signatures(service: ServiceMutualise, party: Collectivite | None) -> Table:
    """Where each party signs; who enters signs with the others."""
    signing = parties_of_service(service)
    if party is not None and party not in signing:
        signing = [*signing, party]
    return Table(
        key=SIGNATURES,
        title="Signatures des parties",
        columns=(
            Column("partie", "Partie"),
            Column("qui", "Nom et qualité"),
            Column("signature", "Date et signature"),
        ),
        rows=tuple((one.nom, "", "") for one in signing),
    )


def _described(row: ServiceScenario) -> dict[str, str]:
    return {
        "missions": row.missions.strip(),
        "qualite": row.qualite.strip().rstrip("."),
        "lieu": row.lieu.strip(),
        "cle": libelle_cle(row),
        "source_cle": row.source_cle.strip(),
        "financement": row.get_financement_display(),
        **{name: getattr(row, name).strip() for name in AUTHORITIES},
    }


def _computed(row: ServiceScenario) -> Calcul | None:
    try:
        return calcul_de(row.scenario)
    except ScenarioIncoherent:
        return None


def _full_year(calcul: Calcul, rank: int, siren: str, ouverture: date | None) -> int:
    """The first year in which the service runs from January on, the last of the scenario otherwise.

    ``siren``: of the party whose act it is, "" for all: who enters later has its own first full year. ``ouverture``: that
    of the roadmap, which the act prints; a year is full when it is so for the roadmap and for what the scenario costs.
    """
    row = calcul.services[rank]
    entries = (one.date_entree for one in row.participations.all() if one.collectivite.siren == siren)
    opening = max([row.date_ouverture, ouverture or row.date_ouverture, *entries])
    years = [one for one in calcul.resultat.annees if date(one, 1, 1) >= opening]
    return years[0] if years else calcul.resultat.annees[-1]


def yearly(calcul: Calcul, rank: int, siren: str = "", ouverture: date | None = None) -> tuple[int, Ventilation]:
    """The first full year of a service and what its shares are made of: an act commits to what comes back every year.

    ``siren``: of the party whose act it is, to take its own first full year in the service. ``ouverture``: see ``_full_year``.
    """
    annee = _full_year(calcul, rank, siren, ouverture)
    return annee, ventilation_de(calcul, rank, annee)


def forecast(calcul: Calcul, rank: int, siren: str = "", ouverture: date | None = None) -> str:
    """« 45 000,00 € (2028) »: what the service costs its parties each year, in its first full one; nothing spent once."""
    annee, parts = yearly(calcul, rank, siren, ouverture)
    return f"{format_euros(parts.couts[Sorte.RECURRENT])} ({annee})"


def _shares(calcul: Calcul, rank: int, siren: str, ouverture: date) -> Table:
    """What each party pays of the service in its first full year, to the cent: every year, then once if there is any."""
    row = calcul.services[rank]
    annee, parts = yearly(calcul, rank, siren, ouverture)
    once = tuple(one for one in Sorte if one is not Sorte.RECURRENT and parts.couts.get(one))
    # a mixed key has as many columns of units as it has keys, each under its own unit
    keys = row.composantes
    units = {
        one.collectivite.siren: tuple(getattr(one, key.unites) for key in keys) for one in row.participations.all()
    }
    names = ("Unités de la clé",)
    if row.est_mixte:
        names = tuple(f"{one.libelle} ({one.unite})" for one in (CLES[CodeCle(key.cle)] for key in keys))
    lines = [
        (
            one.nom,
            *units[one.siren],
            parts.part(one.siren, Sorte.RECURRENT),
            *(parts.part(one.siren, kind) for kind in once),
        )
        for one in calcul.parties
        if one.siren in units
    ]
    return Table(
        key="parts",
        title=f"Parts prévues en {annee}",
        caption=f"Clé : {libelle_cle(row)}.",
        source=f"{calcul.scenario.titre}",
        columns=(
            Column("partie", "Partie"),
            *(Column(key.unites, name, Kind.DECIMAL) for key, name in zip(keys, names, strict=True)),
            Column("part", "Part", Kind.EUROS, "€"),
            *(Column(kind.name.lower(), f"En plus, une fois : {kind.value}", Kind.EUROS, "€") for kind in once),
        ),
        rows=tuple(lines),
        total_row=(
            "Ensemble",
            *("" for _ in names),
            *(sum(column, Decimal("0.00")) for column in list(zip(*lines, strict=True))[1 + len(names) :]),
        )
        if lines
        else None,
    )


def council_values(access: Access, council: Collectivite, jour: date) -> dict[str, str]:
    """Values of the délibérations on the scheme, for the council of ``council``."""
    values = {"partie": council.nom, "projet": access.project.nom}
    sent = saisines_of(access.project)
    if not sent:
        return values
    rows = list(sent[0].avis.select_related("collectivite").order_by("collectivite__rang", "pk"))
    values["date_envoi"] = format_date(sent[0].date_envoi)
    values["avis_rendus"] = _given(rows, jour, sent[0].date_approbation)
    mine = next((one for one in rows if one.collectivite_id == council.pk), None)
    if mine is not None and mine.date_reception:
        values["date_reception"] = format_date(mine.date_reception)
        if last := mine.dossier.echeance:
            values["echeance"] = format_date(last)
    return values


def _given(rows: list[Avis], jour: date, voted: date | None) -> str:
    said = [f"{one.collectivite.nom} : {etat(one.dossier, jour, date_vote=voted).libelle}" for one in rows]
    return f"{len(rows)} {plural(len(rows), 'conseil consulté', 'conseils consultés')} ({' ; '.join(said)})"
