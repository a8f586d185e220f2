"""The register: nothing counts before it is kept, a level of proof demands its evidence, totals are never told apart."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.preuves import Preuve
from diagnostics.models import EntreeRegistre
from diagnostics.queries_register import propositions, register_of, temoignages
from diagnostics.registre import constate, manques, totaliser
from diagnostics.services.register import decide_proposal, save_entry
from reports.sections.diagnostic import diagnostic_sections

D = Decimal
GAINS = [
    (Preuve.MESURE, D("18000.00"), D("18000.00")),
    (Preuve.ESTIME, D("31500.00"), None),
    (Preuve.ATTENDU, D("41200.00"), None),
]
MEASURED = {
    "situation_depart": "deux contrats",
    "mesure": "un contrat",
    "date_mesure": date(2027, 6, 1),
    "piece": "CA 2027",
}


def gain(cast, level=Preuve.ATTENDU, amount="41200.00", libelle="Un poste", **proof):
    values = {"genre": "GAIN", "libelle": libelle, "montant_euros": D(amount), "niveau": level.value, **proof}
    return save_entry(project=cast.project, values=values)


# --- the rules alone -----------------------------------------------------------------------------------------------


def test_the_reference_totals():
    totals = totaliser(GAINS)
    text = totals.phrase.replace("\u202f", " ").replace("\u00a0", " ")
    assert text == (
        "gains annuels annoncés 90 700,00 € dont étayés 18 000,00 € (20 %), dont mesurés 18 000,00 € (20 %)"
    )


AMOUNTS = st.none() | st.decimals(0, 10**8, places=2)


@given(st.lists(st.tuples(st.sampled_from(list(Preuve)), AMOUNTS, st.none() | st.decimals(-(10**8), 10**8, places=2))))
def test_any_totals_are_nested_and_leave_refuted_gains_out(gains):
    totals = totaliser(gains)
    assert totals.annonces >= totals.etayes >= 0
    assert totals.mesures == sum(constate(level, found) or 0 for level, _, found in gains)
    assert totals == totaliser([one for one in gains if one[0] != Preuve.REFUTE])
    assert totals.phrase


def test_each_level_says_what_it_lacks():
    assert manques(Preuve.ATTENDU, {}) == []
    assert [name for name, _ in manques(Preuve.MESURE, {})] == ["situation_depart", "mesure", "date_mesure", "piece"]
    assert manques(Preuve.MESURE, MEASURED) == []


def test_the_method_proposes_five_gains_and_six_difficulties():
    kinds = [one.genre for one in propositions()]
    assert (kinds.count("GAIN"), kinds.count("DIFFICULTE")) == (5, 6)
    codes = {one.code for one in propositions()}
    assert all(one.source and one.entree in codes for one in temoignages())


# --- on a project --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_proposal_counts_before_it_is_kept(cast, client_of):
    page = reverse("diagnostics:register", args=[cast.project.slug])
    html = client_of(cast.chef_projet).get(page).content.decode()
    assert html.count("Retenir<") == 11
    assert register_of(cast.project).entrees == ()
    decide_proposal(project=cast.project, code="DOUBLE_TUTELLE", garder=True)
    decide_proposal(project=cast.project, code="CULTURE", garder=False)
    found = register_of(cast.project)
    assert ([one.libelle for one in found.entrees], len(found.en_attente)) == (["Double tutelle"], 9)
    with pytest.raises(ValidationError, match="déjà"):
        decide_proposal(project=cast.project, code="CULTURE", garder=True)
    html = client_of(cast.elu).get(page).content.decode()
    assert "Proposé par la méthode" not in html
    assert "Blois (2013)" in html and "29/11/2013" in html


@pytest.mark.django_db
def test_a_gain_is_not_measured_by_being_called_so(cast, client_of):
    with pytest.raises(ValidationError) as refused:
        gain(cast, Preuve.MESURE, piece="CA 2027")
    assert set(refused.value.error_dict) == {"situation_depart", "mesure", "date_mesure"}
    assert not EntreeRegistre.objects.exists()
    row = gain(cast)
    page = reverse("diagnostics:register-edit", args=[cast.project.slug, row.pk])
    answer = client_of(cast.chef_projet).post(page, {"genre": "GAIN", "libelle": "Un poste", "niveau": "3"})
    assert answer.status_code == 422
    assert "donner la pièce" in answer.content.decode()
    save_entry(project=cast.project, row=row, values={"niveau": Preuve.MESURE.value, **MEASURED})
    assert [old.niveau for old in row.history.order_by("history_id")] == [1, 4]


@pytest.mark.django_db
def test_page_document_and_file_tell_the_same_totals_together(cast, client_of):
    gain(cast, Preuve.MESURE, "18000.00", "Un contrat de moins", montant_mesure_euros=D("15000.00"), **MEASURED)
    gain(cast, Preuve.ESTIME, "31500.00", "Achats", methode="trois marchés")
    gain(cast)
    sentence = "ains annuels annoncés 90 700,00 € dont étayés 18 000,00 € (20 %), dont mesurés 15 000,00 € (17 %)"

    def plain(text):
        return text.replace("\u202f", " ").replace("\u00a0", " ")

    client, slug = client_of(cast.elu), cast.project.slug
    html = plain(client.get(reverse("diagnostics:register", args=[slug])).content.decode())
    assert sentence in html
    assert "Ce qui est promis aux agents" in html and "Non renseigné" in html
    export = client.get(reverse("diagnostics:register-export", args=[slug, "gains", "csv"]))
    assert sentence in plain(export.content.decode("utf-8-sig"))
    chapter = next(s for s in diagnostic_sections(cast.project, "public", timezone.localdate()) if s.key == "registre")
    assert sentence in plain(next(b for b in chapter.blocks if getattr(b, "key", "") == "gains").title)


@pytest.mark.django_db
def test_an_entry_taken_away_comes_back(cast, client_of):
    row = gain(cast)
    client = client_of(cast.chef_projet)
    client.post(reverse("diagnostics:register-remove", args=[cast.project.slug, row.pk]))
    assert register_of(cast.project).totaux.annonces == 0
    assert "Un poste" in client.get(reverse("projects:bin", args=[cast.project.slug])).content.decode()
