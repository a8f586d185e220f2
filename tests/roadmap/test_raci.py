"""Who does what: exactly one answers for an action; the option hides, never erases."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects.options import Option
from projects.services.method import set_options
from roadmap.raci import fonctions, refus
from tests.hr.test_two_windows import window
from tests.roadmap.scene import action
from tests.roadmap.test_opinions import read


@pytest.mark.parametrize(
    "decides, does, field",
    [
        ("Direction des finances", "Service des marchés", None),
        ("Direction de l’urbanisme et du logement", "Service instructeur", None),
        ("", "Service des marchés", "raci_approuve"),
        ("Direction des finances\nMairie de Brume", "Service des marchés", "raci_approuve"),
        ("Direction des finances / mairie", "Service des marchés", "raci_approuve"),
        ("Direction de l’eau et des déchets, mairie de Brume", "Service de l’eau", None),
        ("Direction des finances", "", "raci_realise"),
        ("", "", None),
    ],
)
def test_one_alone_answers(decides, does, field):
    found = refus({"raci_approuve": decides, "raci_realise": does})
    assert (found.champ if found else None) == field


def test_functions_are_one_a_line():
    assert fonctions(" Paie \n\nPaie\r\nRégie  de recettes") == ("Paie", "Régie de recettes")


@pytest.mark.django_db
def test_the_option_shows_who_does_what_and_turned_off_hides_it(cast):
    with pytest.raises(ValidationError, match="en nomme plusieurs"):
        action(cast, raci_approuve="Finances ; Mairie", raci_realise="Marchés")
    row = action(cast, raci_approuve="Direction des finances", raci_realise="Service des marchés")
    page = reverse("roadmap:action", args=[cast.project.slug, row.numero])
    form = reverse("roadmap:action-edit", args=[cast.project.slug, row.numero])
    assert "Direction des finances" not in read(window(cast.elu), page)
    assert "raci_approuve" not in read(window(cast.chef_projet), form)
    set_options(project=cast.project, options=frozenset({Option.RACI}))
    assert "Direction des finances" in read(window(cast.elu), page)
    assert "raci_approuve" in read(window(cast.chef_projet), form)
