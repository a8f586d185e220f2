"""The simulator on the pages, and the attacker: nobody of one employer learns anything named about another."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from hr.models import CadreEmplois, Consultation, Remuneration, SimulationCommuniquee
from hr.services.agents import effacer_agent
from hr.services.regimes import enregistrer_ligne, enregistrer_regime, valider_regime
from projects.services.memberships import open_hr_data
from tests.hr.staff import make_agent
from tests.reports.reading import xlsx_tables

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 1)
HYPOTHESES = {"regle": "MAX_AGENT", "debut": "2027", "annees": "3", "parts": "", "contagion": "oui"}


def paid(employer, matricule, ifse, *, service=None, statut="TITULAIRE", groupe=2, cadre="ADJOINT_TECHNIQUE", **fields):
    agent = make_agent(
        employer,
        {service: "1"} if service else None,
        matricule=matricule,
        statut=statut,
        cadre_emplois=CadreEmplois.objects.get(code=cadre),
        **fields,
    )
    Remuneration.objects.create(
        agent=agent, date_situation=JOUR, im=380, ifse=Decimal(ifse), cia=Decimal(0), groupe=groupe
    )
    return agent


def get(client, cast, name="hr:simulation", data=None, **kwargs):
    return client.get(reverse(name, kwargs={"slug": cast.project.slug, **kwargs}), data or {})


def test_the_referent_simulates_on_the_employers_that_opened_and_the_others_are_named_as_missing(client_of, cast):
    for number in range(3):
        paid(cast.bourg, f"B{number}", "1800")
    paid(cast.epci, "E1", "2400")
    paid(cast.petit, "P1", "9999")
    client = client_of(cast.referent_rh)
    assert "Aucun employeur ne vous a ouvert" in get(client, cast).content.decode()
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    open_hr_data(collectivite=cast.epci, user=cast.autre_drh)
    page = get(client, cast, data=HYPOTHESES).content.decode()
    # 3 agents × 600 €, RAFP 5 %
    assert "1\u202f890,00\u00a0€" in page and "D’où vient ce chiffre" in page and "630" in page
    assert "Il manque 1 employeur" in page and "Petit-Essai" in page and "9\u202f999" not in page
    custom = get(client, cast, data=HYPOTHESES | {"regle": "CUSTOM", "cible-0": "2 000"}).content.decode()
    assert "1 agent conserve son montant" in custom
    assert Consultation.objects.filter(objet="SIMULATION", user=cast.referent_rh).count() == 2


def test_the_hypotheses_are_checked_in_words(client_of, cast):
    paid(cast.bourg, "B1", "1800")
    client = client_of(cast.drh)
    for wrong, words in (
        ({"parts": "50 % ; 40 % ; 100 %"}, "cumulées"),
        ({"parts": "50 %"}, "100\u00a0%"),
        ({"parts": "50"}, "le signe %"),
        ({"annees": "7"}, "6"),
        ({"regle": "CUSTOM"}, "au moins une cible"),
        ({"regle": "AUTRE"}, "AUTRE"),
    ):
        answer = get(client, cast, data=HYPOTHESES | wrong)
        assert answer.status_code == 422 and words in answer.content.decode(), wrong
    assert get(client, cast, data=HYPOTHESES | {"parts": "25 % ; 60 % ; 100 %"}).status_code == 200


def test_contractuels_cost_the_general_rate_of_their_employer(client_of, cast):
    paid(cast.bourg, "B1", "1800", statut="CONTRACTUEL_PERMANENT")
    paid(cast.bourg, "B2", "2400")
    page = get(client_of(cast.drh), cast, data=HYPOTHESES | {"annees": "1"}).content.decode()
    # 600 € × (13 + 0,3 + 2,11 + 8,55 + 5,25 + 0,1 + 4,27 + 0,9 + 0,1) %: no local rate was told, fewer than 50 agents
    assert "807,48\u00a0€" in page.replace("\u202f", "") and "Cotisations sous-estimées" in page


def test_a_removed_or_erased_agent_counts_nowhere(client_of, cast):
    agent = paid(cast.bourg, "B1", "1800")
    paid(cast.bourg, "B2", "2400")
    effacer_agent(agent)
    assert not Remuneration.everything.filter(agent_id=agent.pk).exists()
    assert not Remuneration.history.filter(ifse=Decimal(1800)).exists(), "l’effacement purge l’historique de la paie"
    assert "1\u202f800" not in get(client_of(cast.drh), cast, data=HYPOTHESES).content.decode()


def test_the_individual_sheet_says_before_after_and_what_is_kept(client_of, cast):
    low, high = paid(cast.bourg, "B1", "1800"), paid(cast.bourg, "B2", "2400")
    data = HYPOTHESES | {"regle": "CUSTOM", "cible-0": "2000"}
    client = client_of(cast.drh)
    page = get(client, cast, "hr:simulation-sheet", data, agent=low.pk).content.decode()
    assert "1\u202f800,00" in page and "2\u202f000,00" in page and "Relevé" in page and "66,67" in page
    kept = get(client, cast, "hr:simulation-sheet", data, agent=high.pk).content.decode()
    assert "Conserve son montant" in kept and "L. 714-11" in kept


def test_what_is_communicated_is_whole_services_and_rounded_amounts(client_of, cast):
    voirie, finances = cast.project.services.get(code="VOIRIE"), cast.project.services.get(code="FINANCES")
    for number in range(11):
        paid(cast.bourg, f"V{number}", "1801.37", service=voirie)
    for number in range(10):
        paid(cast.epci, f"F{number}", "1907.11", service=finances)
    paid(cast.epci, "E9", "2413.59", service=cast.project.services.get(code="ETAT_CIVIL"))
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    open_hr_data(collectivite=cast.epci, user=cast.autre_drh)
    client = client_of(cast.referent_rh)
    address = reverse("hr:simulation-communicate", kwargs={"slug": cast.project.slug})
    assert client.post(address, HYPOTHESES | {"note": "première estimation"}).status_code == 302
    saved = SimulationCommuniquee.objects.get()
    assert [(one["libelle"], one["agents"]) for one in saved.resultat["parts"]] == [
        ("Voirie et propreté", 11),
        ("Autres services, ensemble", 11),
    ]
    assert all(Decimal(one["cout"]) % 10 == 0 for one in saved.resultat["parts"] + saved.resultat["annees"])
    for reader in ("elu", "chef_projet", "direction", "finances", "consultant", "secretaire"):
        page = get(client_of(getattr(cast, reader)), cast, "hr:pay-schemes").content.decode()
        assert "première estimation" in page and "Autres services" in page and "Ne plus communiquer" not in page
        for secret in ("1\u202f801", "1\u202f907", "2\u202f413", "1801", "2413", "E9"):
            assert secret not in page, f"{reader} lit {secret}"
    client = client_of(cast.referent_rh)
    back = reverse("hr:simulation-withdraw", kwargs={"slug": cast.project.slug, "numero": saved.numero})
    assert client.post(back).status_code == 302 and not SimulationCommuniquee.objects.exists()
    # a cost that quotes « simulation n° 1 » never comes to name another one
    client.post(address, HYPOTHESES)
    assert SimulationCommuniquee.objects.get().numero == saved.numero + 1


def test_a_result_about_a_few_agents_is_not_communicated(client_of, cast):
    for number in range(9):
        paid(cast.bourg, f"B{number}", "1800")
    paid(cast.bourg, "B9", "2400")
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    address = reverse("hr:simulation-communicate", kwargs={"slug": cast.project.slug})
    client = client_of(cast.referent_rh)
    client.post(address, HYPOTHESES | {"regle": "CUSTOM", "cible-0": "1810", "services": ["inconnu"]})
    assert not SimulationCommuniquee.objects.exists()
    paid(cast.epci, "E1", "100", groupe=1)
    assert client.post(address, HYPOTHESES).status_code == 302
    assert SimulationCommuniquee.objects.count() == 1  # ten agents, nobody above half


# --- the attacker --------------------------------------------------------------------------------------------------

SECRETS = ("7\u202f531", "7531", "8\u202f642", "8642", "ZED-77", "Quasimodo", "9\u202f753", "9753", "613")


@pytest.fixture
def secret_territory(cast):
    """The EPCI holds one agent with a name and amounts that appear nowhere else, and a scheme of one agent, validated."""
    secret = paid(
        cast.epci, "ZED-77", "7531", cadre="REDACTEUR", categorie="B", nom="Quasimodo", prenom="Zed", groupe=2
    )
    pay = Remuneration.objects.get(agent=secret)
    pay.cia, pay.sft, pay.im = Decimal(8642), Decimal(613), 613
    pay._change_reason = "ancien montant 9753"
    pay.save()
    enregistrer_regime(collectivite=cast.epci, valeurs={"nature": "RIFSEEP"}, auteur=cast.autre_drh)
    enregistrer_ligne(
        collectivite=cast.epci,
        ligne=None,
        valeurs={
            "cadre_emplois": CadreEmplois.objects.get(code="REDACTEUR"),
            "groupe": 2,
            "effectif": 1,
            "ifse_plancher": Decimal(7531),
            "ifse_moyenne": Decimal(7531),
            "ifse_plafond": Decimal(8642),
        },
        auteur=cast.autre_drh,
    )
    valider_regime(collectivite=cast.epci, auteur=cast.autre_drh)
    mine = paid(cast.bourg, "B1", "1800", cadre="REDACTEUR", categorie="B", groupe=2)
    return secret, mine


@pytest.mark.parametrize("reader", ["drh", "direction", "elu", "chef_projet", "referent_rh"])
def test_nobody_of_another_employer_learns_anything_named(client_of, cast, secret_territory, reader):
    """Every page that links lead to, every export, every rule of the simulator, every guessed number."""
    secret, _ = secret_territory
    line = cast.epci.regime_indemnitaire.lignes.get()
    slug = cast.project.slug
    client = client_of(getattr(cast, reader))
    seen: dict[str, str] = {}
    waiting = [
        reverse("hr:pay-schemes", args=[slug]),
        reverse("hr:staff", args=[slug]),
        reverse("hr:simulation", args=[slug]),
    ]
    waiting += [
        f"{reverse('hr:simulation', args=[slug])}?regle={rule}&debut=2027&annees=1&contagion=oui&cible-0=9000"
        for rule in ("MAX_AGENT", "MAX_EMPLOYER_AVG", "MEDIAN", "MAX_DELIBERATED_FLOOR", "CUSTOM")
    ]
    waiting += [
        reverse(name, kwargs={"slug": slug, **kwargs})
        for name, kwargs in (
            ("hr:pay", {"agent": secret.pk}),
            ("hr:pay-edit", {"agent": secret.pk}),
            ("hr:agent", {"agent": secret.pk}),
            ("hr:simulation-sheet", {"agent": secret.pk}),
            ("hr:pay-line-edit", {"ligne": line.pk}),
            ("hr:pay-schemes-export", {"cle": f"regime-{cast.epci.siren}", "extension": "csv"}),
        )
    ]
    guessed = set(waiting[-6:])
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = client.get(path)
        if answer.streaming:
            continue
        text = answer.content.decode(errors="ignore")
        seen[path] = text
        if path in guessed:
            assert answer.status_code in {403, 404}, path
        if answer.status_code != 200:
            continue
        links = re.findall(r'href="(/projets/[^"#]+)', text)
        waiting += [
            link.replace("&amp;", "&")
            for link in links
            if "regimes-indemnitaires" in link and ".xlsx" not in link and link not in seen
        ]
    assert len(seen) > 8
    for path, text in seen.items():
        for word in SECRETS:
            # the drawing of an icon holds any digits
            told = re.sub(r"(?s)<svg[^>]*class=\"icon\".*?</svg>|regime-\d+|e2\d{8}|csrfmiddlewaretoken.*?>", "", text)
            assert word not in told, f"{path} dit {word} : {told[max(told.find(word) - 60, 0) :][:120]}"


def test_writing_to_another_employer_is_a_page_that_does_not_exist(client_of, cast, secret_territory):
    secret, _ = secret_territory
    line = cast.epci.regime_indemnitaire.lignes.get()
    client = client_of(cast.drh)
    before = Remuneration.objects.get(agent=secret).ifse
    for name, kwargs in (
        ("hr:pay-edit", {"agent": secret.pk}),
        ("hr:pay-line-edit", {"ligne": line.pk}),
        ("hr:pay-line-delete", {"ligne": line.pk}),
    ):
        answer = client.post(reverse(name, kwargs={"slug": cast.project.slug, **kwargs}), {"ifse": "1", "motif": "x"})
        assert answer.status_code == 404 and "7531" not in answer.content.decode()
    assert Remuneration.objects.get(agent=secret).ifse == before


def test_the_tables_of_a_result_and_its_hypotheses_are_downloaded_without_any_agent(client_of, cast):
    for number in range(3):
        paid(cast.bourg, f"B{number}", "1800")
    paid(cast.bourg, "B9", "2400")
    answer = get(client_of(cast.drh), cast, "hr:simulation-workbook", HYPOTHESES)
    sheets = xlsx_tables(answer.content)
    text = [str(cell) for sheet in sheets for row in sheet for cell in row]
    assert any("Étalement à partir de 2027" in one for one in text)
    # 3 agents × 600 €, RAFP 5 %
    assert any(one in {"1890", "1890.0"} for one in text)
    assert not [one for one in text if one in {"B0", "B1", "B2", "B9"}]
    assert get(client_of(cast.drh), cast, "hr:simulation-workbook", HYPOTHESES | {"annees": "9"}).status_code == 404


def test_the_referent_completes_the_benefits_of_an_employer_that_opened_its_data(client_of, cast):
    client = client_of(cast.referent_rh)
    address = reverse("hr:benefits-for", args=[cast.project.slug, cast.bourg.pk])
    assert client.get(address).status_code == 403
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    assert address in get(client, cast, "hr:pay-schemes").content.decode()
    assert client.post(address, {"TITRES-reponse": "OUI", "TITRES-montant": "5,50"}).status_code == 302
    page = get(client_of(cast.drh), cast, "hr:benefits").content.decode()
    assert "5,5" in page and "saisie par la référente ou le référent RH" in page
    other = reverse("hr:benefits-for", args=[cast.project.slug, cast.epci.pk])
    assert client.get(other).status_code == 404
    assert client.post(other, {"TITRES-reponse": "OUI"}).status_code == 404
