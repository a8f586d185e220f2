"""Fiches, conventions and délibérations: filled from the data, under the reader's rights, what is missing said in words."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from common.values import format_date, format_euros
from projects.options import Option
from projects.services.method import set_options
from reports.acts import LABELS, TITLES, act_sections, articles, blanks, filled, tokens
from roadmap.models import ServiceMutualise
from roadmap.services.actions import save_indicator
from scenarios.engine.formes import catalogue
from scenarios.inputs import calcul_de
from scenarios.models import MouvementEffectifs, Scenario, ServiceScenario
from tests.growth import later
from tests.reports.reading import compact, docx_tables, docx_text, pdf_text
from tests.roadmap.scene import action, sent, shared

pytestmark = pytest.mark.django_db
FORMS = [one.code for one in catalogue()]
WRITTEN_ELSEWHERE = {"projet", "service", "forme", "article", "gestionnaire", "parties", "partie", "parties_du_projet"}


def read(client, cast, name: str, **kwargs) -> tuple[str, bytes]:
    answer = client.get(reverse(f"reports:{name}", kwargs={"slug": cast.project.slug, **kwargs}))
    assert answer.status_code == 200
    return docx_text(answer.content), answer.content


# --- the models ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("forme", FORMS)
def test_every_form_has_its_convention_numbered_without_a_hole(forme):
    sections = act_sections("convention", forme, {}, {})
    numbers = [int(found[1]) for one in sections if (found := re.match(r"Article (\d+)", one.title))]
    assert len(numbers) >= 2 and numbers == list(range(1, len(numbers) + 1))
    assert sections[0].key == "a-completer"


def test_every_blank_has_words_and_none_is_left_as_a_token():
    for modele in TITLES:
        unknown = tokens(modele) - set(LABELS) - WRITTEN_ELSEWHERE - {"date_ouverture"}
        assert not unknown, (modele, unknown)
    assert filled("Géré par {gestionnaire}, {lieu}.", {"gestionnaire": "la CC"}) == (
        "Géré par la CC, [à compléter : le lieu de travail]."
    )


def test_what_is_missing_is_listed_at_the_head_word_for_word():
    head, *rest = act_sections("retrait", "SERVICE_COMMUN", {"partie": "Bourg", "preavis": "6 mois"}, {})
    listed = [(row[0].value, row[1].value) for row in head.blocks[0].rows]
    assert listed == list(dict.fromkeys(blanks(rest))) and listed
    assert not any("préavis" in what for _, what in listed)


def test_no_agent_moves_in_a_form_that_moves_none():
    texts = " ".join(
        text
        for forme in ("INFORMEL", "GROUPEMENT_COMMANDES")
        for one in articles("convention", forme)
        for text in one.paragraphes
    )
    assert "tableau_agents" not in texts and "transférés de plein droit" not in texts


# --- filled from the data ------------------------------------------------------------------------------------------


@pytest.fixture
def described(cast):
    """A service of the roadmap that a submitted scenario describes, with its key and its agents."""
    later.scenario(cast, {}, 1)
    row = ServiceScenario.objects.get(scenario__project=cast.project)
    service = shared(cast)
    ServiceMutualise.objects.filter(pk=service.pk).update(service_scenario=row)  # sans historique : décor du test
    ServiceScenario.objects.filter(pk=row.pk).update(  # sans historique : décor du test
        missions="Tenir la paie des communes.", lieu="Siège de la communauté", autorite_fonctionnelle="Le maire"
    )
    return row


def test_a_convention_says_the_parties_the_missions_the_shares_and_what_is_missing(cast, client_of, described):
    text, content = read(client_of(cast.maire), cast, "act", modele="convention", numero=1)
    service = ServiceMutualise.objects.get(project=cast.project)
    for words in (cast.bourg.nom, cast.epci.nom, "Tenir la paie des communes.", "Siège de la communauté", "Le maire"):
        assert words in text
    assert format_date(service.date_ouverture) in text and "qui évalue" in text
    calcul = calcul_de(Scenario.objects.get(project=cast.project, est_statu_quo=False))
    shares, signatures = (table for table in docx_tables(content) if table[0][0] == "Partie")
    assert [row[0] for row in signatures[1:]] == [cast.epci.nom, cast.bourg.nom, cast.petit.nom]
    result = calcul.resultat.services[0]
    assert compact(format_euros(result.cout_partage_euros[2028])) in compact(text)
    said = {row[0]: row[2] for row in shares[1:]}
    for party in (cast.bourg, cast.epci):
        assert compact(said[party.nom]) == compact(
            format_euros(result.parties[party.siren][2028].part_euros).removesuffix("€")
        )
    total = Decimal(compact(said["Ensemble"]).replace(",", "."))
    assert total == result.cout_partage_euros[2028]


def test_two_dates_of_opening_are_told_and_the_year_is_full_for_both(cast, client_of, described):
    def moved(day: date) -> str:
        ServiceMutualise.objects.update(date_ouverture=day)  # sans historique : décor du test
        text, _ = read(client_of(cast.maire), cast, "act", modele="convention", numero=1)
        return text

    costed = described.date_ouverture
    assert "le scénario chiffre" not in moved(costed)
    later_on = moved(date(costed.year + 1, 9, 1))
    said = f"le scénario chiffre une ouverture le {format_date(costed)}, la feuille de route la fixe au 01/09/{costed.year + 1}"
    assert later_on.count(said) >= 2, "dans le texte, et dans la liste de ce qui reste à compléter"
    assert f"({costed.year + 2})" in later_on and f"({costed.year})" not in later_on
    # the roadmap opens before what the scenario costs: no year is full before the scenario says so
    assert f"({costed.year})" in moved(date(costed.year - 1, 1, 1))
    address = reverse("roadmap:service", args=[cast.project.slug, 1])
    assert "Deux dates d’ouverture" in client_of(cast.chef_projet).get(address).content.decode()
    ServiceMutualise.objects.update(date_ouverture=costed)  # sans historique : décor du test
    assert "Deux dates d’ouverture" not in client_of(cast.chef_projet).get(address).content.decode()


def test_agents_of_a_small_movement_are_for_their_employer_alone(cast, client_of, described):
    MouvementEffectifs.objects.create(
        service_scenario=described, collectivite=cast.bourg, avant=Decimal(2), transferes_sortants=Decimal(1)
    )
    stranger, _ = read(client_of(cast.autre_maire), cast, "act", modele="convention", numero=1)
    own, _ = read(client_of(cast.drh), cast, "act", modele="convention", numero=1)
    assert "Transférés" not in stranger and "nombre d’agents transférés" in stranger
    assert "Transférés" in own


def test_a_council_reads_its_deadline_in_its_deliberation(cast, client_of):
    sent(cast)
    text, _ = read(client_of(cast.maire), cast, "council-act", modele="avis", siren=cast.bourg.siren)
    row = cast.project.saisines.get().avis.get(collectivite=cast.bourg)
    assert cast.bourg.nom in text and "L. 5211-39-1" in text
    if row.date_reception:
        assert format_date(row.dossier.echeance) in text
    other, _ = read(client_of(cast.maire), cast, "council-act", modele="approbation", siren=cast.epci.siren)
    assert format_date(cast.project.saisines.get().date_envoi) in other


def test_models_that_do_not_exist_or_are_not_for_this_party_are_not_found(cast, client_of):
    shared(cast)
    client, slug = client_of(cast.chef_projet), cast.project.slug
    for name, args in (
        ("reports:act", ["paie", 1]),
        ("reports:act", ["deliberation", 1]),
        ("reports:act", ["convention", 99]),
        ("reports:party-act", ["convention", 1, cast.bourg.siren]),
        ("reports:party-act", ["retrait", 1, "123456789"]),
        ("reports:council-act", ["approbation", cast.bourg.siren]),
        ("reports:commune", ["123456789", "docx"]),
    ):
        assert client.get(reverse(name, args=[slug, *args])).status_code == 404, (name, args)


# --- fiches --------------------------------------------------------------------------------------------------------


def test_the_sheet_of_a_commune_says_its_page_and_masks_its_small_movements_to_others(cast, client_of, described):
    MouvementEffectifs.objects.create(
        service_scenario=described, collectivite=cast.bourg, avant=Decimal(2), transferes_sortants=Decimal(1)
    )
    given = {"siren": cast.bourg.siren, "extension": "docx"}
    _, other = read(client_of(cast.autre_maire), cast, "commune", **given)
    _, own = read(client_of(cast.drh), cast, "commune", **given)
    years = {
        who: [table for table in docx_tables(content) if table[0][0] == "Année"]
        for who, content in (("other", other), ("own", own))
    }
    calcul = calcul_de(described.scenario)
    for row, (annee, line) in zip(years["own"][0][1:], calcul.resultat.parties[cast.bourg.siren].items(), strict=True):
        assert row[0] == str(annee) and compact(row[2]) == compact(format_euros(line.apres_euros).removesuffix("€"))
    # the table of the curve, then what it does not say
    assert [len(one[0]) for one in years["own"]] == [3, 5]
    assert all("masqué" in row[4] for row in years["other"][1][1:])
    assert not any("masqué" in row[4] for row in years["own"][1][1:])


def test_the_sheet_of_an_action_says_what_is_known_and_what_is_missing(cast, client_of):
    row = action(cast, "Réseau des secrétaires")
    save_indicator(
        action=row,
        fields={
            "libelle": "Délai",
            "unite": "jours",
            "depart": Decimal(12),
            "cible": Decimal(5),
            "mesure": None,
            "date_mesure": None,
        },
    )
    text, content = read(client_of(cast.elu), cast, "action", numero=row.numero, extension="docx")
    facts = {line[0]: line[1] for line in docx_tables(content)[0][1:]}
    assert facts["Risques"] == "à compléter" and "Réseau des secrétaires" in text
    assert any(line[:2] == ["Délai", "jours"] for line in docx_tables(content)[1])


def test_the_sheet_of_an_action_says_who_does_what_while_the_option_is_on(cast, client_of):
    row = action(cast, raci_approuve="Direction des finances", raci_realise="Marchés\nJuridique")

    def facts(extension: str = "docx") -> dict[str, str]:
        _, content = read(client_of(cast.elu), cast, "action", numero=row.numero, extension=extension)
        return {line[0]: line[1] for line in docx_tables(content)[0][1:]}

    assert "Décide et en répond (A)" not in facts()
    set_options(project=cast.project, options=frozenset({Option.RACI}))
    said = facts()
    assert said["Décide et en répond (A)"] == "Direction des finances"
    assert said["Réalise (R)"] == "Marchés, Juridique"
    assert said["Est consulté avant (C)"] == "à compléter"
    answer = client_of(cast.elu).get(reverse("reports:action", args=[cast.project.slug, row.numero, "pdf"]))
    assert "Directiondesfinances" in pdf_text(answer.content)


def test_a_consultant_finds_his_name_on_what_he_takes_away(cast, client_of):
    text, _ = read(client_of(cast.consultant), cast, "commune", siren=cast.bourg.siren, extension="docx")
    assert f"Export du {format_date(timezone.localdate())} pour {cast.consultant.nom_affiche}" in text
    lead, _ = read(client_of(cast.chef_projet), cast, "commune", siren=cast.bourg.siren, extension="docx")
    assert "Export du" not in lead
