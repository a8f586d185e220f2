"""The worked example of docs/algorithmes/scenarios.md, reached by a new project filled only through the screens."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from projects.models import Collectivite, Project
from projects.policy import Role
from projects.services.memberships import add_member
from scenarios.inputs import calcul_de, effectifs_de
from scenarios.models import Scenario
from scenarios.queries import services_of
from tests.cast import luhn, make_project, make_user

pytestmark = pytest.mark.django_db
D = Decimal
NBSP, NNBSP = "\u00a0", "\u202f"
# employer: bulletins, staff and software before, staff that stays after
FIGURES = {
    "CC des Essais": ("58", "104 000", "9 000", ""),
    "Bourg-Essai": ("96", "76 500", "6 500", "4 700"),
    "Petit-Essai": ("27", "29 400", "2 800", "2 350"),
    "Troisième-Essai": ("14", "14 100", "1 900", "2 350"),
}
# employer: ETP before, transferred out, put at disposal, welcomed, own posts working in the service (domain.md §3.6)
STAFF = {
    "CC des Essais": ("2", "", "", "1", "2"),
    "Bourg-Essai": ("1,5", "1", "0,4", "", ""),
    "Petit-Essai": ("0,6", "", "0,55", "", ""),
    "Troisième-Essai": ("0,3", "", "0,25", "", ""),
}
FIELDS = ("avant", "transferes_sortants", "mis_a_disposition", "transferes_entrants", "propres_affectes")


class Screens:
    """A signed-in lead who fills forms; every answer is followed to the page that it leads to."""

    def __init__(self, client, project: Project, lead: User) -> None:
        client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        self.client, self.project = client, project

    def at(self, name: str, *args) -> str:
        return reverse(name if ":" in name else f"scenarios:{name}", args=[self.project.slug, *args])

    def post(self, name: str, *args, **data) -> str:
        answer = self.client.post(self.at(name, *args), data, follow=True)
        assert answer.status_code == 200 and answer.redirect_chain, answer.content.decode()[:2000]
        return answer.content.decode()

    def read(self, name: str, *args) -> str:
        return self.client.get(self.at(name, *args)).content.decode("utf-8-sig").replace(NNBSP, " ").replace(NBSP, " ")


@pytest.fixture
def screens(client) -> Screens:
    project, lead = make_project(), make_user("lead@exemple.fr")
    add_member(project=project, user=lead, role=Role.CHEF_PROJET, collectivite=None, date_debut=date(2026, 1, 1))
    return Screens(client, project, lead)


def _scenario_two(screens: Screens) -> dict[str, int]:
    """Scenario 1 of the project is filled as « scenario 2 » of the example: employers by name."""
    screens.post("projects:add-employer", kind=Collectivite.Kind.CCAS, siren=luhn("26330001"), nom="Troisième-Essai")
    screens.post("new", nom="RH en commun", annee_debut="2028", nombre_annees="6")
    parties = {p.nom: p.pk for p in screens.project.collectivites.all()}
    screens.post(
        "service-add",
        1,
        service=screens.project.services.get(code="FINANCES").pk,
        forme="SERVICE_COMMUN",
        gestionnaire=parties["CC des Essais"],
        date_ouverture="01/01/2028",
    )
    row = Scenario.objects.get(project=screens.project, numero=1).services.get()
    members = {f"dedans-{pk}": "on" for pk in parties.values()}
    members |= {f"entree-{pk}": "01/01/2028" for pk in parties.values()}
    screens.post("service", 1, row.pk, "avec-qui", **members)
    screens.post("service", 1, row.pk, "financement", **_finance(parties, "208 600"))
    return parties


def _finance(parties: dict[str, int], shared_staff: str) -> dict[str, str]:
    finance = {
        "cle": "BULLETINS",
        "cout-commun-COMMUN-PERSONNEL": shared_staff, "cout-commun-COMMUN-CONTRATS": "14 500",
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
    return finance


def _total(screens: Screens, numero: int) -> str:
    rows = screens.read("export", numero, 2033, "employeurs", "csv").splitlines()
    return next(line for line in rows if line.startswith("Ensemble"))


def test_four_employers_reach_both_scenarios_of_the_example(screens):
    parties = _scenario_two(screens)
    text = screens.read("detail", 1)
    for amount in ("1 786,24", "6 000,00", "5 700,00", "11 700,00", "9 913,76"):
        assert amount in text, amount
    assert "amorti en 21,3 ans à ce rythme : non amorti sur un mandat de 6 ans" in text
    assert _total(screens, 1).startswith("Ensemble;244200,00;242413,76;1786,24")
    # scenario 1 of the example is a copy of it with more staff and the staff table
    screens.post("duplicate", 1)
    row = services_of(Scenario.objects.get(project=screens.project, numero=2))[0]
    screens.post("service", 2, row.pk, "financement", **_finance(parties, "219 000"))
    assert _total(screens, 2).startswith("Ensemble;244200,00;252813,76;-8613,76")
    assert "jamais amorti à ce rythme" in screens.read("detail", 2)
    staff = {
        f"{field}-{parties[name]}": value
        for name, values in STAFF.items()
        for field, value in zip(FIELDS, values, strict=True)
    }
    screens.post("service", 2, row.pk, "qui", **staff)
    [row] = services_of(Scenario.objects.get(project=screens.project, numero=2))
    table = effectifs_de(row)
    assert not table.ecarts
    found = {line.employeur: (line.employes_apres, line.affectes, line.correspondants) for line in table.lignes}
    assert found == {
        "CC des Essais": (D("3"), D("3"), D(0)),
        "Bourg-Essai": (D("0.5"), D("0.4"), D("0.1")),
        "Petit-Essai": (D("0.6"), D("0.55"), D("0.05")),
        "Troisième-Essai": (D("0.3"), D("0.25"), D("0.05")),
    }
    assert (table.total("employes_apres"), table.total("affectes"), table.total("correspondants")) == (
        D("4.4"), D("4.2"), D("0.2"),
    )  # fmt: skip
    assert calcul_de(row.scenario).resultat.bilan.annee_retour_annonce is None
