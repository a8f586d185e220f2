"""What each legal form forbids or demands (domain.md §2): pure, no database."""

from decimal import Decimal

import pytest

from scenarios.engine.fiscal import RegimeFiscal
from scenarios.engine.formes import catalogue, verifier

EPCI, BOURG, CCAS = ("CC des Essais", "EPCI"), ("Bourg", "COMMUNE"), ("CCAS de Bourg", "CCAS")
CDG = ("CDG 99", "CDG")


def found(**changes) -> list[tuple[str, bool]]:
    asked = {
        "code": "SERVICE_COMMUN",
        "code_service": "FINANCES",
        "gestionnaire": EPCI,
        "membres": [EPCI, BOURG],
        "imputation_ac": False,
        "regime": RegimeFiscal.FPU,
        "etp_affectes": Decimal("24.99"),
    }
    return [(one.texte, one.bloquant) for one in verifier(**asked | changes)]


def test_nothing_is_said_of_what_is_in_order():
    assert found() == [] and found(imputation_ac=True) == []
    assert found(code="PRESTATION", etp_affectes=Decimal(60)) == []


@pytest.mark.parametrize(
    ("changes", "words", "blocks"),
    [
        ({"imputation_ac": True, "regime": RegimeFiscal.FA}, "réservée à la fiscalité professionnelle unique", True),
        ({"imputation_ac": True, "regime": None}, "réservée à la fiscalité professionnelle unique", True),
        ({"imputation_ac": True, "code": "PRESTATION"}, "vise les services communs", True),
        ({"gestionnaire": CCAS}, "CCAS de Bourg ne peut pas gérer", True),
        ({"gestionnaire": None}, "Le gestionnaire n’est pas choisi", False),
        ({"membres": [EPCI, CDG]}, "CDG 99 ne peut pas être membre", True),
        ({"membres": [EPCI]}, "rien n’est mutualisé", True),
        ({"code_service": "RH_PAIE"}, "centre de gestion", False),
        (
            {"etp_affectes": Decimal("49.99")},
            "49,99\u00a0ETP affectés : à partir de 50 agents, à compter en personnes",
            False,
        ),
        ({"etp_affectes": Decimal(50)}, "Au moins 50 agents : une négociation sur l’action sociale", False),
    ],
)
def test_each_rule_is_said_in_words(changes, words, blocks):
    [(text, blocking)] = found(**changes)
    assert words in text and blocking is blocks


def test_every_form_says_its_article_its_pieces_and_what_becomes_of_the_agents():
    forms = {one.code: one for one in catalogue()}
    asked = {"SERVICE_COMMUN", "MAD_SERVICE_ASC", "MAD_SERVICE_DESC", "GROUPEMENT_COMMANDES", "PRESTATION"}
    assert asked | {"TRANSFERT_COMPETENCE", "INFORMEL"} <= set(forms)
    assert all(one.pieces and one.agents and (one.article or one.code == "INFORMEL") for one in forms.values())
    assert "fiche d’impact" in forms["SERVICE_COMMUN"].pieces
