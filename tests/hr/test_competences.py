"""The skills grid: the worked figures of docs/algorithmes/competences.md, then who reads which count."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hr.calculs.competences import Compte, Ecart, ecart, refus
from hr.models import CompetenceMetier, NiveauEmployeur
from hr.services.competences import compter, enregistrer_competence
from projects.policy import Role
from projects.services.memberships import add_member
from roadmap.models import Formation
from roadmap.services.training import save_training
from tests.hr.test_journeys import text
from tests.projects.test_hats import wear


def _counts(*pairs):
    return [Compte(str(rank), *pair) for rank, pair in enumerate(pairs)]


@pytest.mark.parametrize(
    ("pairs", "seen"),
    [
        ((), Ecart(0, 0, 0)),
        (((9, 6), (8, 7), (12, 1)), Ecart(3, 29, None)),
        (((9, 6), (8, 7), (12, 6)), Ecart(3, 29, None)),
        (((9, 6), (8, 7), (20, 13)), Ecart(3, 37, None)),
        (((16, 8), (9, 4), (8, 3)), Ecart(3, 33, 15)),
        (((3, 1),), Ecart(1, None, None)),
        (((9, 0), (8, 0)), Ecart(2, 17, 0)),
        (((41, 20),), Ecart(1, None, None)),
        (((1, 1),) * 9, Ecart(9, 9, None)),
        (((20, 10), *((1, 1),) * 9), Ecart(10, 29, None)),
    ],
)
def test_the_worked_figures(pairs, seen):
    assert ecart(_counts(*pairs), 5) == seen


def test_two_employers_read_by_one_person_do_not_give_the_third_away():
    counts = _counts((16, 8), (9, 4), (8, 3), (9, 4))
    assert ecart(counts, 5, counts[:1]) == Ecart(4, 42, 19)
    assert ecart(counts, 5, counts[:3]) == Ecart(4, None, None)
    assert ecart(counts[:1], 5, counts[:1]) == Ecart(1, 16, 8)
    # everybody else is below: the two that this reader holds, taken away, would say it of each
    able, below = _counts((20, 10), (20, 10)), _counts(*((1, 1),) * 9)
    assert ecart(able + below, 5, able) == Ecart(11, 49, None) and ecart(able + below, 5) == Ecart(11, 49, 29)


def test_more_below_than_looked_at_is_refused():
    assert refus(3, 9).startswith("9 sous le niveau pour 3") and refus(None, 2) and not refus(None, None) + refus(3, 3)


@pytest.mark.django_db
def test_the_grid_is_written_counted_masked_answered_by_a_training_and_taken_back(cast, client_of):
    slug = cast.project.slug
    page, data = (
        reverse("hr:skills", args=[slug]),
        {"metier": "URBANISME", "libelle": "Lire un PLU", "niveau_attendu": 3},
    )
    assert client_of(cast.referent_rh).post(reverse("hr:skill-new", args=[slug]), data).status_code == 302
    again = client_of(cast.referent_rh).post(reverse("hr:skill-new", args=[slug]), data)
    assert again.status_code == 422 and "Ce métier a déjà ce savoir-faire" in text(again)
    skill = CompetenceMetier.objects.get()
    count = reverse("hr:skill-count", args=[slug, skill.pk])
    own = client_of(cast.drh)
    wrong = own.post(count, {f"evalues_{cast.bourg.pk}": "2", f"sous_niveau_{cast.bourg.pk}": "31"})
    assert wrong.status_code == 422 and "31 sous le niveau pour 2" in text(wrong)
    own.post(count, {f"evalues_{cast.bourg.pk}": "41", f"sous_niveau_{cast.bourg.pk}": "3"})
    # fields of another employer are not those of this form
    own.post(count, {f"evalues_{cast.petit.pk}": "9"})
    assert NiveauEmployeur.history.filter(history_user=cast.drh).exists() and not NiveauEmployeur.objects.filter(
        collectivite=cast.petit
    )
    own.post(count, {f"evalues_{cast.bourg.pk}": "41", f"sous_niveau_{cast.bourg.pk}": "3"})
    assert "41" in text(own.get(page)) and "Vos comptes" in text(own.get(page))
    for user in (cast.autre_drh, cast.elu, cast.chef_projet, cast.referent_rh):
        seen = text(client_of(user).get(reverse("hr:skills-export", args=[slug, "competences", "csv"])))
        assert "Lire un PLU" in seen and ";41;" not in seen and ";3;" not in seen, user
    lead = client_of(cast.chef_projet)
    trainings = reverse("roadmap:trainings", args=[slug])
    assert "Besoins de formation" in text(lead.get(trainings)) and "aucune" in text(lead.get(trainings))
    today = timezone.localdate()
    values = {
        "titre": "Le PLU en pratique",
        "genre": Formation.Genre.METIER,
        "competence": skill,
        "date_session": today,
    }
    save_training(project=cast.project, values=values, today=today)
    export = lead.get(reverse("roadmap:trainings-export", args=[slug, "besoins", "csv"])).content.decode()
    assert "Lire un PLU" in export and "Le PLU en pratique" in export
    client_of(cast.referent_rh).post(reverse("hr:skill-remove", args=[slug, skill.pk]))
    assert "Lire un PLU" in text(client_of(cast.referent_rh).get(reverse("projects:bin", args=[slug])))
    assert "Lire un PLU" not in text(client_of(cast.drh).get(page))


@pytest.mark.django_db
def test_the_drh_of_two_employers_does_not_find_the_third_by_changing_hats(cast, client_of):
    """Each hat alone leaves six of the others below the level; both together leave the one person of Petit-Essai."""
    add_member(project=cast.project, user=cast.drh, role=Role.DRH, collectivite=cast.epci)
    skill = enregistrer_competence(
        project=cast.project, metier_code="URBANISME", libelle="Lire un PLU", niveau_attendu=3
    )
    counts = {cast.bourg: (10, 5), cast.epci: (10, 5), cast.petit: (7, 1)}
    compter(competence=skill, comptes=counts, auteur=cast.drh)
    address = reverse("hr:skills-export", args=[cast.project.slug, "competences", "csv"])
    assert ";27;11" in text(client_of(cast.elu).get(address))
    client = client_of(cast.drh)
    for employer in (cast.bourg, cast.epci):
        wear(cast, client, f"employeur-{employer.pk}")
        seen = text(client.get(address))
        assert "Lire un PLU" in seen and ";27;" not in seen and ";11" not in seen
        own = text(
            client.get(
                address.replace("competences/csv", "mes-competences/csv").replace(
                    "competences.csv", "mes-competences.csv"
                )
            )
        )
        assert employer.nom in own and ";10;5" in own
