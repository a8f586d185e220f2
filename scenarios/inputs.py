"""The bridge: rows of a scenario → frozen inputs of the engine, and their hash."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from common.values import format_percent
from projects.models import Collectivite
from scenarios.engine.autorites import cases_vides
from scenarios.engine.bilan import Preuve
from scenarios.engine.calcul import (
    VERSION_MOTEUR,
    DonneesScenario,
    DonneesService,
    LigneCout,
    LigneDatee,
    Resultat,
    Rubrique,
    ScenarioIncoherent,
    Vue,
    calculer,
)
from scenarios.engine.calcul import Participation as Membre
from scenarios.engine.cles import CLES, Cle, CodeCle, Encadrement
from scenarios.engine.effectifs import MouvementsEmployeur, TableauEffectifs, ecarts_de_ligne, tableau_effectifs
from scenarios.engine.fiscal import RegimeFiscal
from scenarios.engine.formes import Constat, verifier
from scenarios.models import CoutService, DepenseDatee, Scenario, ServiceScenario
from scenarios.queries import parties_of, services_of

MOMENT = CoutService.Moment


@dataclass(frozen=True)
class Calcul:
    """A scenario read and computed once, for every figure of a page: its rows, inputs and result."""

    scenario: Scenario
    parties: tuple[Collectivite, ...]
    services: tuple[ServiceScenario, ...]
    donnees: DonneesScenario
    resultat: Resultat

    @property
    def empreinte(self) -> str:
        return empreinte(self.donnees)

    def nom(self, siren: str) -> str:
        """Name of a party."""
        return next(party.nom for party in self.parties if party.siren == siren)


def calcul_de(scenario: Scenario, vue: Vue = Vue.BUDGETAIRE) -> Calcul:
    """Read and compute a scenario. A constant number of queries. Raises ScenarioIncoherent in French."""
    return calcul_avec(scenario, parties_of(scenario), services_of(scenario), vue)


def calcul_avec(
    scenario: Scenario,
    parties: Iterable[Collectivite],
    services: Iterable[ServiceScenario],
    vue: Vue = Vue.BUDGETAIRE,
) -> Calcul:
    """Compute a scenario whose rows are read already. Raises ScenarioIncoherent in French."""
    parties, services = tuple(parties), tuple(services)
    donnees = donnees_de(scenario, parties, services, vue)
    try:
        resultat = calculer(donnees)
    except ScenarioIncoherent as error:
        raise ScenarioIncoherent(en_noms(str(error), parties)) from error
    return Calcul(scenario, parties, services, donnees, resultat)


def en_noms(texte: str, parties: Iterable[Collectivite]) -> str:
    """A sentence of the engine, which knows parties by their SIREN, as people read it."""
    for party in parties:
        texte = texte.replace(party.siren, party.nom)
    return texte


def donnees_de(
    scenario: Scenario, parties: Iterable[Collectivite], services: Iterable[ServiceScenario], vue: Vue = Vue.BUDGETAIRE
) -> DonneesScenario:
    """Frozen inputs of the engine; parties are named by their SIREN."""
    return DonneesScenario(
        annees=scenario.annees,
        parties=tuple(party.siren for party in parties),
        services=tuple(_service(row) for row in services),
        tendance_avant=scenario.tendance_avant,
        tendance_apres=scenario.tendance_apres,
        vue=vue,
    )


def _service(row: ServiceScenario) -> DonneesService:
    members = list(row.participations.all())
    movements = {m.collectivite.siren: m for m in row.mouvements.all()}
    costs = list(row.couts.all())
    return DonneesService(
        code=str(row.pk),
        libelle=row.service.libelle,
        ouverture=row.date_ouverture,
        cle=cle_de(row),
        participations=tuple(Membre(m.collectivite.siren, m.date_entree, m.date_sortie) for m in members),
        avant=_by_party(costs, MOMENT.AVANT),
        apres=tuple(ligne_de(cost) for cost in costs if cost.moment == MOMENT.COMMUN),
        residuel=_by_party(costs, MOMENT.RESIDUEL),
        datees=tuple(_dated(expense) for expense in depenses_comptees(row)),
        preuves={Rubrique(proof.rubrique): Preuve(proof.niveau) for proof in row.preuves.all()},
        encadrement=_bounds(row),
        etp_avant={siren: m.avant for siren, m in movements.items()},
        etp_apres={siren: _movement(m).employes_apres for siren, m in movements.items()},
        part_variable=row.part_variable,
        dependances=dependances_de(row),
    )


def cle_de(row: ServiceScenario) -> Cle:
    """The key of the service with the units of its members; a mixed one blends up to four."""
    members, keys = list(row.participations.all()), row.composantes
    units = {str(one.rang): {m.collectivite.siren: getattr(m, one.unites) for m in members} for one in keys}
    if len(keys) == 1:
        return Cle(CodeCle(row.cle), units["1"], source=row.source_cle)
    return Cle(CodeCle.MIXTE, {}, {str(one.rang): one.part for one in keys}, units, source=row.source_cle)


def libelle_cle(row: ServiceScenario) -> str:
    """« Population », or « 70 % actes pondérés, 30 % population »."""
    if not row.est_mixte:
        return row.get_cle_display()
    return ", ".join(
        f"{format_percent(one.part, 2)} {CLES[CodeCle(one.cle)].libelle.lower()}" for one in row.composantes
    )


def depenses_comptees(row: ServiceScenario) -> list[DepenseDatee]:
    """Dated expenses that count: all, but the AMO when the scenario leaves it out."""
    counted = row.scenario.compter_amo
    return [one for one in row.depenses.all() if counted or one.nature != DepenseDatee.Nature.AMO]


def dependances_de(row: ServiceScenario) -> tuple[Rubrique, ...]:
    """Headings whose gain depends on the investment of the service; a heading of which nothing is said does."""
    said = {Rubrique(proof.rubrique): proof.depend_investissement for proof in row.preuves.all()}
    return tuple(rubrique for rubrique in Rubrique if said.get(rubrique, True))


def ligne_de(cost: CoutService) -> LigneCout:
    """One typed cost as the engine counts it: euros per full year, income negative, valuations marked."""
    rubrique = Rubrique(cost.rubrique)
    amount = -cost.montant_euros if rubrique is Rubrique.RECETTES else cost.montant_euros
    # Premises and overheads are valuations: they belong to the analytic view only (domain.md §3.4).
    valued = rubrique in {Rubrique.LOCAUX, Rubrique.STRUCTURE}
    return LigneCout(rubrique, amount, cost.get_rubrique_display(), valued, cost.source)


def _by_party(costs: Iterable[CoutService], moment: str) -> dict[str, tuple[LigneCout, ...]]:
    lines: dict[str, list[LigneCout]] = {}
    for cost in costs:
        if cost.moment == moment:
            lines.setdefault(cost.collectivite.siren, []).append(ligne_de(cost))
    return {siren: tuple(rows) for siren, rows in lines.items()}


def _dated(expense: DepenseDatee) -> LigneDatee:
    years = range(expense.annee_debut, expense.annee_fin + 1)
    return LigneDatee(
        expense.get_nature_display(),
        dict.fromkeys(years, expense.montant_euros),
        expense.nature == DepenseDatee.Nature.INVESTISSEMENT,
    )


def _bounds(row: ServiceScenario) -> Encadrement | None:
    values = (row.franchise, row.plancher_euros, row.plafond_euros, row.tunnel)
    if all(value is None for value in values):
        return None
    return Encadrement(*values)


def _movement(row) -> MouvementsEmployeur:
    return MouvementsEmployeur(
        row.collectivite.nom,
        row.avant,
        row.transferes_sortants,
        row.mis_a_disposition,
        row.transferes_entrants,
        row.propres_affectes,
        row.crees,
        row.supprimes,
    )


def effectifs_de(row: ServiceScenario) -> TableauEffectifs:
    """The staff table of one service, and what does not balance."""
    return tableau_effectifs(_movement(m) for m in row.mouvements.all())


def ecarts_lisibles(row: ServiceScenario, hidden: Collection[int]) -> tuple[str, ...]:
    """What does not balance, as far as the reader may know: with masked lines, only what concerns the others.

    hidden: keys of the employers whose movements are masked for this reader.
    """
    if not hidden:
        return effectifs_de(row).ecarts
    read = [m for m in row.mouvements.all() if m.collectivite_id not in hidden]
    return tuple(gap for m in read for gap in ecarts_de_ligne(_movement(m)))


def mouvements_proteges(row: ServiceScenario, readable: Collection[int], k: int) -> frozenset[int]:
    """Employers of this service whose movements are masked for who reads the agents of ``readable`` alone.

    All the others or none: one line shown beside a masked one would give it back with the transfers welcomed.
    """
    others = [m for m in row.mouvements.all() if m.collectivite_id not in readable]
    if all(_movement(m).detail_montrable(k) for m in others):
        return frozenset()
    return frozenset(m.collectivite_id for m in others)


def constats_de(row: ServiceScenario, parties: Iterable[Collectivite]) -> tuple[Constat, ...]:
    """What the legal form of this service forbids or demands, with these members and this manager."""
    epci = next((party for party in parties if party.kind == Collectivite.Kind.EPCI), None)
    regime = RegimeFiscal(epci.mode_financement) if epci and epci.mode_financement in {"FPU", "FA"} else None
    return verifier(
        code=row.forme,
        code_service=row.service.code,
        gestionnaire=(row.gestionnaire.nom, row.gestionnaire.kind) if row.gestionnaire else None,
        membres=[(m.collectivite.nom, m.collectivite.kind) for m in row.participations.all()],
        imputation_ac=row.financement == ServiceScenario.Financement.IMPUTATION_AC,
        regime=regime,
        etp_affectes=effectifs_de(row).total("affectes"),
    )


def autorites_de(row: ServiceScenario) -> tuple[Constat, ...]:
    """What nobody decides yet for the agents of this service."""
    return cases_vides(
        {
            "priorites": row.autorite_fonctionnelle,
            "conges": row.autorite_conges,
            "evaluation": row.autorite_hierarchique,
            "discipline": row.autorite_discipline,
        }
    )


def unite_de(row: ServiceScenario) -> str:
    """Unit of the key of this service: « habitants », « bulletins »…"""
    return CLES[CodeCle(row.cle)].unite


def en_json(value: Any) -> Any:
    """Frozen inputs as plain JSON values; amounts are strings, so that nothing is rounded on the way."""
    if is_dataclass(value):
        return {field.name: en_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(en_json(key)): en_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [en_json(item) for item in value]
    if isinstance(value, Enum):
        return en_json(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def empreinte(donnees: DonneesScenario, version: str = VERSION_MOTEUR) -> str:
    """SHA-256 of the inputs and of the version of the engine: two equal hashes give equal figures.

    version: that of a frozen result, to ask whether its inputs changed whatever became of the engine since.
    """
    text = json.dumps([version, en_json(donnees)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def totaux(resultat: Resultat) -> dict[str, Any]:
    """Totals of a result as the command line prints them (amounts as strings with two decimals)."""
    return {
        "annees": list(resultat.annees),
        "employeurs": {
            siren: {
                str(annee): {
                    "cout_avant_euros": f"{row.avant_euros:.2f}",
                    "cout_apres_euros": f"{row.apres_euros:.2f}",
                    "part_euros": f"{row.part_euros:.2f}",
                    "etp_avant": f"{row.etp_avant:.2f}",
                    "etp_apres": f"{row.etp_apres:.2f}",
                }
                for annee, row in years.items()
            }
            for siren, years in resultat.parties.items()
        },
        "equilibre_annonce": resultat.bilan.annee_retour_annonce,
        "equilibre_etaye": resultat.bilan.annee_retour_etaye,
    }
