"""Fairness for the negotiation: what each member would bear under every key, beside its cost alone and a neutral mark."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scenarios.engine.calcul import calculer_service, cout_du_perimetre
from scenarios.engine.cles import Cle, CodeCle, RepartitionImpossible
from scenarios.engine.equite import PARTIES_MAXIMUM, shapley
from scenarios.inputs import Calcul, libelle_cle
from scenarios.models import CoutService, ServiceScenario

ZERO = Decimal("0.00")
NOT_SAID = (
    "Le repère neutre demande quelle part du coût du service suit les unités : elle se dit dans l’onglet « Financement », "
    "sous le coût du service mutualisé."
)
TOO_MANY = f"Le repère neutre se calcule jusqu’à {PARTIES_MAXIMUM} membres."


@dataclass(frozen=True)
class Equite:
    """One service in one year, in euros: party → what it bears alone, then under each key (label → party → euros).

    ``repere``: the Shapley value, or ``None`` with the reason in ``refus``.
    """

    service: ServiceScenario
    annee: int
    membres: tuple[str, ...]
    seuls: Mapping[str, Decimal]
    cles: Mapping[str, Mapping[str, Decimal]]
    cle_choisie: str
    repere: Mapping[str, Decimal] | None
    refus: str


def equite_de(calcul: Calcul, rang: int, annee: int) -> Equite:
    """What the service of this rank costs to each member in ``annee``, under every key that the project can fill."""
    row, data = calcul.services[rank_checked(calcul, rang)], calcul.donnees.services[rang]
    members = tuple(dict.fromkeys(m.partie for m in data.participations))
    # the others neither pay nor change anything: the calculation stays small
    data = replace(
        data,
        avant={p: data.avant.get(p, ()) for p in members},
        residuel={p: data.residuel.get(p, ()) for p in members},
        # bounds are agreed for these members: a smaller coalition could not keep them
        encadrement=None,
    )
    limited = replace(calcul.donnees, parties=members, services=(data,))
    cost = cout_du_perimetre(limited, data, annee)
    shares: dict[str, Mapping[str, Decimal]] = {}
    for label, cle in _keys(calcul, row, members):
        try:
            result = calculer_service(limited, replace(data, cle=cle))
        except (RepartitionImpossible, ValueError):
            continue
        shares[label] = {p: result.parties[p][annee].apres_euros for p in members}
    mark, refusal = None, ""
    if data.part_variable is None:
        refusal = NOT_SAID
    elif len(members) > PARTIES_MAXIMUM:
        refusal = TOO_MANY
    else:
        try:
            mark = shapley(members, cost)
        except RepartitionImpossible as error:
            refusal = f"Le repère neutre ne se calcule pas : un groupe de membres ne peut pas partager seul. {error}"
    chosen = f"{libelle_cle(row)} (clé choisie)"
    return Equite(row, annee, members, {p: cost(frozenset({p})) for p in members}, shares, chosen, mark, refusal)


def rank_checked(calcul: Calcul, rang: int) -> int:
    """The rank itself. Raises ``IndexError`` below zero, which Python would take for the end."""
    if rang < 0:
        raise IndexError(rang)
    return rang


def _keys(calcul: Calcul, row: ServiceScenario, members: tuple[str, ...]):
    """The chosen key, then those whose units the project already holds; nothing is invented for the others."""
    yield f"{libelle_cle(row)} (clé choisie)", calcul.donnees.services[calcul.services.index(row)].cle
    parties = {p.siren: p for p in calcul.parties if p.siren in members}
    alone = "" if row.est_mixte else row.cle
    if alone != CodeCle.POP:
        yield "Population", Cle(CodeCle.POP, {s: Decimal(p.population or 0) for s, p in parties.items()})
    staff = {m.collectivite.siren: m.avant for m in row.mouvements.all() if m.collectivite.siren in members}
    if alone != CodeCle.ETP and any(staff.values()):
        yield "Effectifs d’avant", Cle(CodeCle.ETP, staff)
    before: dict[str, Decimal] = dict.fromkeys(members, ZERO)
    for line in row.couts.all():
        if line.moment == CoutService.Moment.AVANT and line.collectivite.siren in before:
            before[line.collectivite.siren] += (
                line.montant_euros if line.rubrique != "RECETTES" else -line.montant_euros
            )
    if alone != CodeCle.HISTORIQUE and any(before.values()):
        yield "Coût d’avant", Cle(CodeCle.HISTORIQUE, {s: max(amount, ZERO) for s, amount in before.items()})
    if alone != CodeCle.FORFAIT:
        yield "Parts égales", Cle(CodeCle.FORFAIT, dict.fromkeys(members, Decimal(1)))
