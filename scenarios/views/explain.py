"""« Ma commune », and where each amount comes from: pages that read one scenario for one employer or one year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Lines, Table
from common.figures.explained import breakdown_table
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from scenarios.explanation import cout_apres, cout_avant, cout_partage
from scenarios.explanation_balance import contenue, cumul, intervalle, solde
from scenarios.figures_own import own_curve, own_services_table, own_table
from scenarios.inputs import Calcul
from scenarios.provenance import saisies_de
from scenarios.queries_posts import hidden_movements
from scenarios.uncertainty import incertitude_de
from scenarios.views.gate import chosen_year, computed, details_of, scenario_or_404

BALANCE = "bilan"
# beyond this many typed costs, the balance of all the services stops at its gains: each is opened on its own
COSTS_SHOWN = 200


def _own_tables(access: Access, calcul: Calcul, annee: int) -> dict[str, Table]:
    """Tables of the employer of the worn hat; none when it has no part in the scenario."""
    collectivite = access.own_collectivite
    if collectivite is None or collectivite.siren not in calcul.resultat.parties:
        return {}
    masked = collectivite.pk in hidden_movements(access, calcul.services)
    tables = (
        own_services_table(calcul, collectivite.siren, annee, masked),
        own_table(calcul, collectivite.siren, masked, details_of(access, calcul.scenario)),
    )
    return {table.key: table for table in tables}


def _own_curve(access: Access, calcul: Calcul) -> Lines | None:
    """The curve of the employer of the worn hat; none when it has no part in the scenario."""
    own = access.own_collectivite
    return own_curve(calcul, own.siren) if own is not None and own.siren in calcul.resultat.parties else None


@project_page(Action.VOIR_SCENARIOS)
def own(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """« Ma commune »: the employer of the worn hat, before any comparison of communes."""
    scenario = scenario_or_404(access, numero)
    collectivite = access.own_collectivite
    [(calcul, fault)] = computed(scenario)
    annee = chosen_year(request, scenario)
    return render(
        request,
        "scenarios/own.html",
        {
            "scenario": scenario,
            "collectivite": collectivite,
            "nom": collectivite.nom if collectivite else "Mon employeur",
            "annee": annee,
            "fault": fault,
            "curve": _own_curve(access, calcul) if calcul else None,
            "tables": _own_tables(access, calcul, annee).values() if calcul else (),
            "exports": exports_address("scenarios:own-export", slug=access.project.slug, numero=numero, annee=annee),
        },
    )


@project_page(Action.VOIR_SCENARIOS)
def own_export(request: HttpRequest, access: Access, numero: int, annee: int, cle: str, extension: str) -> HttpResponse:
    """One table of « Ma commune » as xlsx or csv."""
    numero, annee = int(numero), int(annee)
    calcul = _computed_or_404(scenario_or_404(access, numero), annee)
    curve = _own_curve(access, calcul)
    return table_response(
        _own_tables(access, calcul, annee) | ({curve.key: curve.to_table()} if curve is not None else {}),
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenario-{numero}-",
    )


@project_page(Action.VOIR_SCENARIOS)
def explain(request: HttpRequest, access: Access, numero: int, siren: str, annee: int) -> HttpResponse:
    """« D’où vient ce chiffre ? » for one employer and one year."""
    scenario = scenario_or_404(access, numero)
    calcul = _computed_or_404(scenario, annee)
    tables = _employer_tables(calcul, siren, annee)
    return render(
        request,
        "scenarios/explain.html",
        {
            "scenario": scenario,
            "what": f"Ce que {calcul.nom(siren)} paie en {annee}, sans mutualisation puis avec « {scenario.titre} »",
            "tables": tables.values(),
            "exports": _exports(access, numero, siren, annee),
        },
    )


@project_page(Action.VOIR_SCENARIOS)
def explain_year(request: HttpRequest, access: Access, numero: int, annee: int) -> HttpResponse:
    """« D’où vient ce chiffre ? » for the balance of one year: solde, cumul, interval, contained spending, shared costs."""
    scenario = scenario_or_404(access, numero)
    calcul = _computed_or_404(scenario, annee)
    return render(
        request,
        "scenarios/explain.html",
        {
            "scenario": scenario,
            "what": f"Le bilan de « {scenario.titre} » en {annee}",
            "tables": _year_tables(calcul, annee).values(),
            "exports": _exports(access, numero, BALANCE, annee),
        },
    )


@project_page(Action.VOIR_SCENARIOS)
def export(
    request: HttpRequest, access: Access, numero: int, siren: str, annee: int, cle: str, extension: str
) -> HttpResponse:
    """One table of these pages as xlsx or csv."""
    numero, annee = int(numero), int(annee)
    calcul = _computed_or_404(scenario_or_404(access, numero), annee)
    return table_response(
        _year_tables(calcul, annee) if siren == BALANCE else _employer_tables(calcul, siren, annee),
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenario-{numero}-detail-",
    )


def _computed_or_404(scenario, annee: int) -> Calcul:
    """Raises ``Http404`` when it cannot be computed, or not for this year."""
    [(calcul, _)] = computed(scenario)
    if calcul is None or annee not in scenario.annees:
        raise Http404
    return calcul


def _employer_tables(calcul: Calcul, siren: str, annee: int) -> dict[str, Table]:
    """Raises ``Http404`` on an employer that is not of the scenario."""
    if siren not in calcul.resultat.parties:
        raise Http404
    typed = saisies_de(calcul.services)
    return {
        "avant": breakdown_table(cout_avant(calcul, siren, annee, typed), "avant"),
        "apres": breakdown_table(cout_apres(calcul, siren, annee, typed), "apres"),
    }


def _year_tables(calcul: Calcul, annee: int) -> dict[str, Table]:
    typed, uncertain = saisies_de(calcul.services), incertitude_de(calcul)
    long = sum(len(row.couts.all()) for row in calcul.services) > COSTS_SHOWN
    balance = solde(calcul, annee, typed)
    found = {"solde": balance.cut(2) if long else balance}
    if uncertain is not None:
        found["intervalle"] = intervalle(calcul, uncertain, annee)
    found |= {
        "cumul": cumul(calcul),
        "cumul-etaye": cumul(calcul, etayes=True),
        "contenue": contenue(calcul, annee),
    }
    for rank, row in enumerate(calcul.services):
        found[f"partage-{row.pk}"] = cout_partage(calcul, rank, annee, typed)
    return {key: breakdown_table(one, key) for key, one in found.items()}


def _exports(access: Access, numero: int, siren: str, annee: int) -> str:
    return exports_address(
        "scenarios:explain-export", slug=access.project.slug, numero=numero, siren=siren, annee=annee
    )
