"""The worked example of docs/algorithmes/scenarios.md, reached by a new project filled only through the screens."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from projects.models import Collectivite
from tests.cast import luhn, make_project, make_user

pytestmark = pytest.mark.django_db
NBSP, NNBSP = "\u00a0", "\u202f"
# employer: bulletins, staff and software before, staff that stays after
FIGURES = {
    "CC des Essais": ("58", "104 000", "9 000", ""),
    "Bourg-Essai": ("96", "76 500", "6 500", "4 700"),
    "Petit-Essai": ("27", "29 400", "2 800", "2 350"),
    "Troisième-Essai": ("14", "14 100", "1 900", "2 350"),
}
SERVICE_COMMON = {"PERSONNEL": "208 600", "CONTRATS": "14 500"}


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def lead(project) -> User:
    from projects.policy import Role
    from projects.services.memberships import add_member

    user = make_user("lead@exemple.fr")
    add_member(project=project, user=user, role=Role.CHEF_PROJET, collectivite=None, date_debut=date(2026, 1, 1))
    return user


def _post(client, address: str, data: dict) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain, answer.content.decode()[:2000]
    return answer.content.decode()


def test_four_employers_reach_the_balance_of_the_example(client, project, lead):
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")

    def at(name: str, *args) -> str:
        return reverse(f"scenarios:{name}", args=[project.slug, *args])

    _post(
        client,
        reverse("projects:add-employer", args=[project.slug]),
        {"kind": Collectivite.Kind.CCAS, "siren": luhn("26330001"), "nom": "Troisième-Essai"},
    )
    _post(client, at("new"), {"nom": "RH en commun", "annee_debut": "2028", "nombre_annees": "6"})
    parties = {p.nom: p.pk for p in project.collectivites.all()}
    _post(
        client,
        at("service-add", 1),
        {
            "service": project.services.get(code="FINANCES").pk,
            "forme": "SERVICE_COMMUN",
            "gestionnaire": parties["CC des Essais"],
            "date_ouverture": "01/01/2028",
        },
    )
    row = project.scenarios.get(numero=1).services.get()
    _post(
        client,
        at("service", 1, row.pk, "avec-qui"),
        {f"dedans-{pk}": "on" for pk in parties.values()} | {f"entree-{pk}": "01/01/2028" for pk in parties.values()},
    )
    finance = {
        "cle": "BULLETINS",
        "cout-commun-COMMUN-PERSONNEL": SERVICE_COMMON["PERSONNEL"],
        "cout-commun-COMMUN-CONTRATS": SERVICE_COMMON["CONTRATS"],
        "depense-INVESTISSEMENT": "38 000", "debut-INVESTISSEMENT": "2028", "fin-INVESTISSEMENT": "2028",
        "depense-REVALORISATION": "6 500", "debut-REVALORISATION": "2028", "fin-REVALORISATION": "2033",
        "depense-HARMONISATION": "3 413,76", "debut-HARMONISATION": "2028", "fin-HARMONISATION": "2033",
        "preuve-PERSONNEL": "1", "preuve-FOURNITURES": "1", "preuve-RENOUVELLEMENT": "1",
        "preuve-CONTRATS": "3", "justification-CONTRATS": "devis de l’éditeur",
    }  # fmt: skip
    for name, (units, staff, software, stays) in FIGURES.items():
        key = parties[name]
        finance |= {
            f"unites-{key}": units,
            f"cout-{key}-AVANT-PERSONNEL": staff,
            f"cout-{key}-AVANT-CONTRATS": software,
            f"cout-{key}-RESIDUEL-PERSONNEL": stays,
        }
    _post(client, at("service", 1, row.pk, "financement"), finance)
    text = client.get(at("detail", 1)).content.decode()
    for amount in ("1 786,24", "6 000,00", "5 700,00", "11 700,00", "9 913,76"):
        shown = amount.replace(" ", NNBSP)
        assert shown in text or amount.replace(" ", NBSP) in text, amount
    total = client.get(at("export", 1, 2033, "employeurs", "csv")).content.decode("utf-8-sig")
    total = next(line for line in total.splitlines() if line.startswith("Ensemble"))
    for amount in ("244200,00", "242413,76", "1786,24"):
        assert amount in total.replace(NNBSP, "").replace(NBSP, "").replace(" ", ""), total
