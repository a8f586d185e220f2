"""Pay schemes as they are: anomalies shown with their rule and never refused; who reads what of another employer."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.figures.specs import Masked
from hr.calculs.avantages import ReponseAvantage, niveler, remarques
from hr.calculs.lecture_baremes import livres
from hr.calculs.lecture_regimes import ligne_pour_autrui
from hr.calculs.regimes import Ligne, anomalies
from hr.models import Avantage, CadreEmplois, LigneRegime, RegimeIndemnitaire, Remuneration
from hr.services.regimes import enregistrer_ligne, enregistrer_regime, valider_regime
from projects.services.memberships import open_hr_data
from tests.hr.staff import make_agent

JOUR = date(2026, 11, 1)
SCALES = livres()


def line(**fields) -> Ligne:
    values = {"cadre": "REDACTEUR", "libelle": "Rédacteurs territoriaux", "groupe": 2, "effectif": 12} | fields
    return Ligne(**{k: Decimal(v) if k.startswith(("ifse", "cia", "isfe")) else v for k, v in values.items()})


def phrases(nature="RIFSEEP", lignes=(), **dates) -> str:
    found = anomalies(nature, lignes, SCALES, JOUR, **({"date_deliberation": date(2020, 1, 1)} | dates))
    return " ".join(f"{one.phrase} [{one.regle}]" for one in found)


def test_the_three_cases_of_the_acceptance_are_anomalies_with_their_rule():
    assert "2018-727 QPC" in phrases(lignes=[line(ifse_plafond="5000", cia_plafond="0")])
    assert "dépasse l’IFSE" in phrases(lignes=[line(ifse_plafond="1000", cia_plafond="1200")])
    assert "Pas de RIFSEEP" in phrases("AUCUN")


def test_the_law_caps_the_sum_and_a_part_above_is_only_noted():
    # groupe 2 des rédacteurs : 16 015 + 2 185 = 18 200
    above = anomalies("RIFSEEP", [line(ifse_plafond="17000", cia_plafond="1500")], SCALES, JOUR)
    assert any("au-dessus du plafond de 18\u202f200" in one.phrase and not one.est_note for one in above)
    part = anomalies("RIFSEEP", [line(ifse_plafond="17000", cia_plafond="1200")], SCALES, JOUR)
    found = [one for one in part if "dépasse seule" in one.phrase]
    assert found and found[0].est_note
    assert "dépasse" not in phrases(lignes=[line(ifse_plafond="16015", cia_plafond="2185")])


def test_an_unknown_ceiling_is_a_warning_and_not_an_error():
    found = anomalies("RIFSEEP", [line(cadre="MASSEUR_KINE", groupe=1, ifse_plafond="9000")], SCALES, JOUR)
    assert [one.est_note for one in found if "à vérifier" in one.phrase] == [True]


def test_the_municipal_police_has_its_own_scheme():
    text = phrases(lignes=[line(cadre="AGENT_PM", libelle="Agents de police municipale", ifse_plafond="3000")])
    assert "ISFE, pas du RIFSEEP" in text and "2024-614" in text
    high = phrases(lignes=[line(cadre="AGENT_PM", isfe_taux="0.31", cia_plafond="5200")])
    assert "31\u00a0%" in high and "5\u202f200" in high
    assert "dépasse" not in phrases(lignes=[line(cadre="AGENT_PM", isfe_taux="0.30", cia_plafond="5000")])
    assert "groupe" not in phrases(lignes=[line(cadre="AGENT_PM", isfe_taux="0.30", cia_plafond="5000")])


def test_dates_order_and_empty_groups():
    assert "CST" in phrases(date_deliberation=date(2020, 1, 1), date_cst=date(2020, 1, 1), lignes=[line()])
    assert "n’est pas datée" in phrases(date_deliberation=None, lignes=[line()])
    assert "moyenne versée dépasse" in phrases(lignes=[line(ifse_moyenne="6000", ifse_plafond="5000")])
    assert "plancher dépasse" in phrases(lignes=[line(ifse_plancher="6000", ifse_plafond="5000")])
    assert "Aucun agent dans ce groupe" in phrases(lignes=[line(effectif=0)])
    assert "Aucun groupe" in phrases(lignes=[])


def test_others_see_whole_groups_only_and_means_that_tell_nobody_s_pay():
    def seen(effectif, montants=None, k=5):
        one = line(effectif=effectif, ifse_moyenne="2404.40", ifse_plafond="5000", cia_plafond="500")
        return ligne_pour_autrui(one, "B2", k=k, montants=montants)

    small = seen(4)
    assert all(isinstance(value, Masked) for value in (small.effectif, small.ifse_moyenne, small.ifse_plafond))
    middle = seen(7)
    assert middle.effectif == 7 and middle.ifse_plafond == 5000 and isinstance(middle.ifse_moyenne, Masked)
    assert seen(12).ifse_moyenne == Decimal(2400)
    even = [Decimal(2400)] * 12
    assert seen(12, even).ifse_moyenne == Decimal(2400)
    assert isinstance(seen(12, [Decimal(50000), *even[:11]]).ifse_moyenne, Masked)
    assert isinstance(seen(12, even[:3]).ifse_moyenne, Masked)
    assert isinstance(seen(12, k=15).effectif, Masked)


def test_levelling_a_benefit_counts_the_known_and_names_the_unknown():
    told = [
        ReponseAvantage("A", "OUI", Decimal(6), 10),
        ReponseAvantage("B", "NON", None, 20),
        ReponseAvantage("C", "", None, 5),
        ReponseAvantage("D", "OUI", None, 5),
    ]
    cost = niveler("TITRES", told, titres_par_an=Decimal(200))
    cost.check()
    assert cost.total == Decimal(24000)  # 6 € × 200 titres × 20 agents
    assert [one.libelle for one in cost.lignes if not one.additif] == ["C", "D"]
    assert niveler("PSC_SANTE", [ReponseAvantage("A", "OUI", Decimal(20), 1)], titres_par_an=Decimal(1)).total == 0
    health = [ReponseAvantage("A", "OUI", Decimal(20), 3), ReponseAvantage("B", "OUI", Decimal(15), 4)]
    assert niveler("PSC_SANTE", health, titres_par_an=Decimal(1)).total == Decimal(240)  # 5 × 12 × 4
    assert niveler("PRIME_ANNUELLE", told, titres_par_an=Decimal(1)) is None, "un 13e mois ne s’étend jamais"
    assert niveler("CET", told, titres_par_an=Decimal(1)) is None


def test_benefits_below_their_floor_are_remarked():
    found = remarques({"PSC_SANTE": ("OUI", Decimal(10)), "PSC_PREVOYANCE": ("NON", None)}, SCALES, JOUR)
    assert [one.type_avantage for one in found] == ["PSC_SANTE", "PSC_PREVOYANCE"]
    assert not remarques({"PSC_SANTE": ("OUI", Decimal(15)), "TEMPS_TRAVAIL": ("OUI", Decimal(1607))}, SCALES, JOUR)
    assert remarques({"TEMPS_TRAVAIL": ("OUI", Decimal(1540))}, SCALES, JOUR)
    assert not remarques({}, SCALES, JOUR), "inconnu n’est pas non"


# --- pages ---------------------------------------------------------------------------------------------------------

pages = pytest.mark.django_db


def _post(client, cast, name, data, **kwargs):
    return client.post(reverse(name, kwargs={"slug": cast.project.slug, **kwargs}), data)


def _get(client, cast, name="hr:pay-schemes", **kwargs):
    return client.get(reverse(name, kwargs={"slug": cast.project.slug, **kwargs})).content.decode()


@pages
def test_a_drh_describes_what_is_and_the_page_says_what_the_rules_say(client_of, cast):
    client = client_of(cast.drh)
    assert "Pas de régime décrit" in _get(client, cast)
    assert (
        _post(
            client,
            cast,
            "hr:pay-scheme-edit",
            {"nature": "RIFSEEP", "date_cst": "02/03/2020", "date_deliberation": "01/03/2020"},
        ).status_code
        == 302
    )
    data = {
        "cadre_emplois": "REDACTEUR",
        "groupe": "2",
        "effectif": "12",
        "ifse_plafond": "1 000",
        "cia_plafond": "1 200",
    }
    assert _post(client, cast, "hr:pay-line-new", data).status_code == 302
    assert _post(client, cast, "hr:pay-line-new", data).status_code == 422, "un groupe ne se décrit pas deux fois"
    page = _get(client, cast)
    assert "dépasse l’IFSE" in page and "antérieur à la délibération" in page and "Taux à saisir" in page
    scheme = RegimeIndemnitaire.objects.get(collectivite=cast.bourg)
    row = scheme.lignes.get()
    assert (row.ifse_plafond, row.cia_plafond) == (1000, 1200)
    assert _post(client, cast, "hr:pay-scheme-validate", {}).status_code == 302
    scheme.refresh_from_db()
    assert scheme.est_valide
    # a validated scheme changes for a reason only, and is then to validate again
    assert _post(client, cast, "hr:pay-line-edit", data, ligne=row.pk).status_code == 422
    assert (
        _post(
            client, cast, "hr:pay-line-edit", data | {"motif": "erreur", "cia_plafond": "900"}, ligne=row.pk
        ).status_code
        == 302
    )
    scheme.refresh_from_db()
    assert not scheme.est_valide and LigneRegime.history.filter(history_change_reason="erreur").exists()


@pages
def test_an_employer_may_say_that_it_has_no_scheme(client_of, cast):
    client = client_of(cast.secretaire)
    assert _post(client, cast, "hr:pay-scheme-validate", {}).status_code == 302
    assert not RegimeIndemnitaire.objects.filter(collectivite=cast.petit, etat="VALIDE").exists(), (
        "inconnu ne se valide pas"
    )
    assert _post(client, cast, "hr:pay-scheme-edit", {"nature": "AUCUN"}).status_code == 302
    assert _post(client, cast, "hr:pay-scheme-validate", {}).status_code == 302
    assert "Pas de RIFSEEP chez cet employeur" in _get(client, cast)
    others = _get(client_of(cast.elu), cast)
    assert "Sans RIFSEEP" in others and "Petit-Essai" in others


@pages
def test_unknown_is_not_no(client_of, cast):
    client = client_of(cast.drh)
    enregistrer_regime(collectivite=cast.bourg, valeurs={"nature": "AUCUN"}, auteur=cast.drh)
    data = {"TITRES-reponse": "OUI", "TITRES-montant": "5,5", "CET-reponse": "NON"}
    assert _post(client, cast, "hr:benefits", data).status_code == 302
    assert Avantage.objects.filter(collectivite=cast.bourg).count() == 2
    page = _get(client, cast)
    assert "oui\u00a0: 5,5" in page and "inconnu" in page
    assert "pas encore validé" in _get(client_of(cast.elu), cast) and "5,5" not in _get(client_of(cast.elu), cast)
    valider_regime(collectivite=cast.bourg, auteur=cast.drh)
    assert "oui\u00a0: 5,5" in _get(client_of(cast.elu), cast)
    assert _post(client_of(cast.drh), cast, "hr:benefits", {"TITRES-montant": "5"}).status_code == 422
    assert _post(client_of(cast.drh), cast, "hr:benefits", {}).status_code == 302
    assert not Avantage.objects.filter(collectivite=cast.bourg).exists()


def _scheme(cast, effectif: int, mean: str = "2404.40") -> None:
    enregistrer_regime(collectivite=cast.bourg, valeurs={"nature": "RIFSEEP"}, auteur=cast.drh)
    enregistrer_ligne(
        collectivite=cast.bourg,
        ligne=None,
        valeurs={
            "cadre_emplois": CadreEmplois.objects.get(code="REDACTEUR"),
            "groupe": 2,
            "effectif": effectif,
            "ifse_moyenne": Decimal(mean),
            "ifse_plafond": Decimal(5321),
            "cia_plafond": Decimal(654),
        },
        auteur=cast.drh,
    )


@pages
@pytest.mark.parametrize(
    "reader", ["chef_projet", "autre_drh", "direction", "elu", "finances", "consultant", "referent_rh"]
)
def test_others_wait_for_the_validation_then_read_rounded_means_of_whole_groups(client_of, cast, reader):
    _scheme(cast, 12)
    exports = {"cle": "comparaison-ifse", "extension": "csv"}
    client = client_of(getattr(cast, reader))
    before = _get(client, cast) + _get(client, cast, "hr:pay-schemes-export", **exports)
    assert "5\u202f321" not in before and "2\u202f40" not in before and "654" not in before
    valider_regime(collectivite=cast.bourg, auteur=cast.drh)
    after = _get(client, cast) + _get(client, cast, "hr:pay-schemes-export", **exports)
    assert "2\u202f400" in after and "2404" not in after and "2\u202f404" not in after
    assert (
        _get(client, cast, "hr:pay-schemes-export", cle=f"regime-{cast.bourg.siren}", extension="csv").count("5321")
        == 0
    )
    RegimeIndemnitaire.objects.get().delete()
    _scheme(cast, 3)
    valider_regime(collectivite=cast.bourg, auteur=cast.drh)
    masked = _get(client, cast) + _get(client, cast, "hr:pay-schemes-export", **exports)
    assert "5\u202f321" not in masked and "2\u202f40" not in masked and "masqué (moins de 5)" in masked


@pages
def test_the_referent_reads_the_detail_of_an_employer_that_opened_its_data(client_of, cast):
    _scheme(cast, 3)
    assert "5\u202f321" not in _get(client_of(cast.referent_rh), cast)
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    assert "5\u202f321" in _get(client_of(cast.referent_rh), cast)


@pages
def test_the_page_costs_the_same_queries_for_more_groups(client_of, cast, django_assert_max_num_queries):
    for groupe in range(1, 7):
        enregistrer_ligne(
            collectivite=cast.bourg,
            ligne=None,
            valeurs={"cadre_emplois": CadreEmplois.objects.get(code="REDACTEUR"), "groupe": groupe, "effectif": 5},
            auteur=cast.drh,
        )
    client = client_of(cast.drh)
    with django_assert_max_num_queries(40):
        _get(client, cast)


# --- pay of one agent ----------------------------------------------------------------------------------------------


@pages
def test_the_pay_of_an_agent_is_typed_explained_and_kept_with_its_history(client_of, cast):
    agent = make_agent(cast.bourg, matricule="B-7", statut="TITULAIRE")
    client = client_of(cast.drh)
    data = {"date_situation": "01/11/2026", "im": "420", "ifse": "4 200", "sft": "", "groupe": "C2"}
    assert _post(client, cast, "hr:pay-edit", data, agent=agent.pk).status_code == 302
    page = _get(client, cast, "hr:pay", agent=agent.pk)
    assert "D’où vient ce chiffre" in page and "CNRACL (pension)" in page and "inconnu" in page
    assert "4\u202f200,00\u00a0€" in page and "Coût sous-estimé" in page
    assert Remuneration.objects.get().groupe == 2
    for wrong in (
        {"im": "9999"},
        {"ifse": "1.234,56"},
        {"ifse": "-5"},
        {"groupe": "Z"},
        {"date_situation": "13/13/2026"},
    ):
        assert _post(client, cast, "hr:pay-edit", data | wrong, agent=agent.pk).status_code == 422, wrong
    assert _post(client, cast, "hr:pay-edit", data | {"ifse": "4 800"}, agent=agent.pk).status_code == 302
    assert "4\u202f800,00" in _get(client, cast, "hr:pay", agent=agent.pk)
    assert Remuneration.history.count() == 2


@pages
def test_a_status_without_indice_has_no_invented_cost(client_of, cast):
    agent = make_agent(cast.bourg, statut="DROIT_PRIVE", categorie="HC")
    Remuneration.objects.create(agent=agent, date_situation=JOUR, im=366)
    assert "son coût vient du budget" in _get(client_of(cast.drh), cast, "hr:pay", agent=agent.pk)
