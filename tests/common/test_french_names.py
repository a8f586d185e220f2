"""The name of a community after « de », as a person would write it."""

import pytest

from common.french_names import de_nom
from common.templatetags.interface import apres_de


@pytest.mark.parametrize(
    "nom, said",
    [
        ("Les Martinières", "des Martinières"),
        ("Le Bourg", "du Bourg"),
        ("La Roche", "de La Roche"),
        ("L’Isle", "de L’Isle"),
        ("Lesparre", "de Lesparre"),
        ("Vaudoré", "de Vaudoré"),
        ("Évreux", "d’Évreux"),
        ("Hautmont", "de Hautmont"),
        ("CC du Val-de-Brume", "de la CC du Val-de-Brume"),
        ("SIVU des Eaux", "du SIVU des Eaux"),
        ("CCAS d’Aubry", "du CCAS d’Aubry"),
        ("", "de "),
    ],
)
def test_the_name_after_de(nom, said):
    assert de_nom(nom) == said


def test_a_person_too():
    assert (apres_de("Anne Rouvière"), apres_de("Michel Faure")) == ("d’Anne Rouvière", "de Michel Faure")
