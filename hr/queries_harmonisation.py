"""What a simulation of harmonisation rests on, for the worn hat: agents whose pay it may read, what the others let compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hr.calculs.avantages import COMPARES, ReponseAvantage, niveler
from hr.calculs.baremes import Baremes, plafond_rifseep
from hr.calculs.cout_employeur import brut_mensuel, taux_marginal
from hr.calculs.harmonisation import AgentPaye, Annee, Reference
from hr.calculs.regimes import POLICE, groupe_commun_par_defaut
from hr.calculs.remuneration import MOIS, ZERO, Employeur, Regime, est_calculable, regime_de
from hr.models import Agent, LigneRegime, ParametresPaie, Remuneration
from hr.queries import effectifs_publics, employeurs, totaux_par_employeur
from hr.queries_paie import (
    agents_payes,
    avantages_du_projet,
    commun_de,
    lignes_par_regime,
    regimes_lisibles,
    services_principaux,
)
from hr.services.baremes import baremes
from hr.services.remunerations import employeur_de, situation_de
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action


@dataclass(frozen=True)
class Base:
    """Everything that a simulation may use for one reader. Counts are agents left out, and why."""

    agents: tuple[AgentPaye, ...]
    nommes: Mapping[str, Agent]
    references: tuple[Reference, ...]
    employeurs: tuple[Collectivite, ...]
    absents: tuple[str, ...]
    sans_ifse: int
    sans_calcul: int
    plafonds_inconnus: int
    plafonds_a_verifier: int
    sources_a_verifier: tuple[str, ...]
    taux: Mapping[str, Employeur]
    taux_manquants: Mapping[str, Sequence[str]]
    services: tuple[str, ...]
    baremes: Baremes
    jour: date


def base_de_simulation(access: Access, jour: date) -> Base:
    """Agents in post whose pay the hat may read, and what the schemes of the other employers show it."""
    scales = baremes()
    project = access.project
    mine = access.employer_ids(Action.VOIR_REMUNERATION)
    everyone = list(employeurs(project))
    held = tuple(one for one in everyone if one.pk in mine)
    lines = _groupes_communs(lignes_par_regime(project))
    titres = scales.nombre("avantages", "titres_par_an", jour)
    rates = {one.nom: employeur_de(one, titres) for one in held}
    services = services_principaux(project)
    agents, named = [], {}
    without, uncounted, unknown, doubtful = 0, 0, 0, 0
    to_check: list[str] = []
    for pay in agents_payes(access, jour):
        agent = pay.agent
        if not est_calculable(agent.statut):
            uncounted += 1
            continue
        if pay.ifse is None:
            without += 1
            continue
        ceiling = plafond_rifseep(scales, agent.cadre_emplois_id or "", pay.groupe or 0, jour)
        total = ceiling.somme(pay.est_loge)
        unknown += total is None
        if total is not None and ceiling.est_a_verifier:
            doubtful += 1
            to_check += ceiling.sources_a_verifier
        one = _agent_paye(agent, pay, _commun(agent, pay, lines), total, services.get(agent.pk, ""), scales, jour)
        agents.append(one)
        named[one.cle] = agent
    present = {one.employeur for one in agents}
    told = ParametresPaie.objects.filter(collectivite__in=held)
    parameters = {row.collectivite_id: row for row in told}
    return Base(
        agents=tuple(agents),
        nommes=named,
        references=_references(access),
        employeurs=tuple(one for one in held if one.nom in present),
        absents=tuple(one.nom for one in everyone if one.nom not in present),
        sans_ifse=without,
        sans_calcul=uncounted,
        plafonds_inconnus=unknown,
        plafonds_a_verifier=doubtful,
        sources_a_verifier=tuple(dict.fromkeys(to_check)),
        taux=rates,
        taux_manquants={
            one.nom: missing
            for one in held
            if one.nom in present and (missing := parameters.get(one.pk, ParametresPaie()).manquants)
        },
        services=tuple(sorted({one.service for one in agents if one.service})),
        baremes=scales,
        jour=jour,
    )


def annees_de(base: Base, debut: int, parts: Sequence[Fraction]) -> list[Annee]:
    """The years of a phasing with the rates in force on 1 January of each (the last known ones beyond)."""
    years = []
    for rank, part in enumerate(parts):
        day = date(debut + rank, 1, 1)
        years.append(
            Annee(
                debut + rank,
                part,
                base.baremes.nombre("taux_employeur", "CNRACL.rafp", day),
                {
                    (name, beyond): taux_marginal(employer, base.baremes, day, au_dela_du_plafond=beyond)
                    for name, employer in base.taux.items()
                    for beyond in (False, True)
                },
            )
        )
    return years


def _agent_paye(
    agent: Agent, pay: Remuneration, groupe: str, plafond: Decimal | None, service: str, scales: Baremes, jour: date
) -> AgentPaye:
    situation = situation_de(agent, pay)
    paid = Fraction(agent.duree_hebdo_poste) / Fraction(agent.base) * _part_payee(agent.temps_partiel)
    margin, beyond = None, False
    if situation is None:
        regime = _regime_sans_indice(agent)
    else:
        regime = regime_de(situation, scales, jour)
        gross = brut_mensuel(situation, scales, jour)
        share = scales.nombre("regles_paie", "rafp_plafond", jour)
        margin = (gross.tib * share - gross.hors_pension) * MOIS if regime is Regime.CNRACL else None
        beyond = regime is Regime.REGIME_GENERAL and gross.total > scales.nombre("pss", "mensuel", jour)
    return AgentPaye(
        cle=str(agent.pk),
        employeur=agent.collectivite.nom,
        groupe=groupe,
        regime=regime,
        ifse=pay.ifse,
        quotite=paid,
        cia=pay.cia or ZERO,
        plafond=plafond,
        marge_rafp=margin,
        au_dela=beyond,
        service=service,
    )


def _part_payee(temps_partiel: Decimal) -> Fraction:
    """Exact paid part of a part-time rate: 6/7 at 80 %, 32/35 at 90 %, else the rate."""
    exact = {Fraction(4, 5): Fraction(6, 7), Fraction(9, 10): Fraction(32, 35)}
    rate = Fraction(temps_partiel)
    return exact.get(rate, rate)


def _regime_sans_indice(agent: Agent) -> Regime:
    return Regime.CNRACL if agent.statut in {"TITULAIRE", "STAGIAIRE", "EMPLOI_FONCTIONNEL"} else Regime.REGIME_GENERAL


def _groupes_communs(lines: Mapping[int, Sequence[LigneRegime]]) -> dict[tuple[int, str, int], str]:
    return {
        (employer, row.cadre_emplois_id, row.groupe): commun_de(row) for employer, rows in lines.items() for row in rows
    }


def _commun(agent: Agent, pay: Remuneration, lines: Mapping[tuple[int, str, int], str]) -> str:
    """The common group of a post: typed for the agent, else that of its line, else category and group."""
    if pay.groupe_commun:
        return pay.groupe_commun
    if agent.cadre_emplois_id in POLICE:
        return f"PM {agent.categorie}"
    found = lines.get((agent.collectivite_id, agent.cadre_emplois_id or "", pay.groupe or 0))
    return found or groupe_commun_par_defaut(agent.categorie, pay.groupe)


def _references(access: Access) -> tuple[Reference, ...]:
    """Means and floors of the employers whose agents the hat does not read: only what the comparison shows it."""
    out = []
    for vu in regimes_lisibles(access):
        for line in vu.lignes:
            mean = line.ifse_moyenne if isinstance(line.ifse_moyenne, Decimal) and not vu.est_entier else None
            floor = line.ifse_plancher if isinstance(line.ifse_plancher, Decimal) else None
            if mean is not None or floor is not None:
                out.append(Reference(vu.collectivite.nom, line.groupe_commun, mean, floor))
    return tuple(out)


def nivellement_des_avantages(access: Access, jour: date) -> list:
    """What raising each benefit to the best known amount would cost, from the answers that this hat may read."""
    project = access.project
    open_to_me = access.employer_ids(Action.VOIR_REMUNERATION)
    validated = {vu.collectivite.pk for vu in regimes_lisibles(access) if not vu.est_attendu}
    heads = totaux_par_employeur(effectifs_publics(project, jour))
    answers = avantages_du_projet(project)
    titres = baremes().nombre("avantages", "titres_par_an", jour)
    found = []
    for code in COMPARES:
        told = []
        for one in employeurs(project):
            row = answers.get(one.pk, {}).get(code) if one.pk in open_to_me | validated else None
            count = heads[one.pk].tetes if one.pk in heads else 0
            told.append(ReponseAvantage(one.nom, row.reponse if row else "", row.montant if row else None, count))
        cost = niveler(code, told, titres_par_an=titres)
        if cost is not None:
            found.append(cost)
    return found
