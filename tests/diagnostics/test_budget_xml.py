"""A budget read from its XML: the figures of docs/algorithmes/budgets.md, refusals in words, memory that does not grow."""

import io
import os
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest

from common.tabular.refusals import FichierRefuse
from diagnostics.budget_xml import lire_budget
from diagnostics.postes_de_budget import PosteConnu, plan_postes, postes_lus
from hr.calculs.cadres_lus import cadre_du_libelle
from hr.calculs.import_agents import Cadre
from tests.diagnostics.budgets import SIRET, budget_xml, person

D = Decimal
CADRES = {
    code: Cadre(code, label, category, "")
    for code, label, category in [
        ("ADJOINT_TECHNIQUE", "Adjoints techniques territoriaux", "C"),
        ("ADJOINT_ADMINISTRATIF", "Adjoints administratifs territoriaux", "C"),
        ("REDACTEUR", "Rédacteurs territoriaux", "B"),
        ("ATTACHE", "Attachés territoriaux", "A"),
        ("ATTACHE_CONSERVATION", "Attachés territoriaux de conservation du patrimoine", "A"),
        ("AGENT_PM", "Agents de police municipale", "C"),
        ("ASSISTANT_EA", "Assistants territoriaux d'enseignement artistique", "B"),
    ]
}
REAL = (
    Path(os.environ.get("SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "budgets" / "crach-ca-2021.xml"
)


def read(text: str, encoding: str = "iso-8859-1"):
    return lire_budget(io.BytesIO(text.encode(encoding)))


def refused(data: bytes) -> str:
    with pytest.raises(FichierRefuse) as caught:
        lire_budget(io.BytesIO(data))
    return str(caught.value)


def test_an_account_counts_what_was_paid_and_a_missing_amount_is_zero():
    found = read(budget_xml(nature="09"))
    assert (found.siret, found.exercice, found.nature) == (SIRET, 2025, "CA")
    # 6411 : 1 000,10 + 200,05 ; 6453 : no MtReal ; 6413 is a receipt, 60611 another chapter
    assert found.comptes == {"6411": D("1200.15"), "6453": D(0)}
    assert found.chapitre_012 == D("1200.15")


@pytest.mark.parametrize("nature, name", [("01", "BP"), ("02", "DM")])
def test_a_budget_counts_what_is_foreseen(nature, name):
    found = read(budget_xml(nature=nature))
    assert found.nature == name
    assert found.comptes == {"6411": D("1500.00"), "6453": D("700.00")}


def test_the_single_financial_account_is_found_by_local_names():
    found = read(budget_xml(nature="10", cfu=True))
    assert found.nature == "CFU" and found.est_un_compte
    assert found.chapitre_012 == D("1200.15")


def test_accents_of_latin_1_are_read():
    assert read(budget_xml(people=person("Rédacteur", "B"))).personnel[0].emploi == "Rédacteur"


def test_a_line_without_numbers_is_one_filled_post():
    found = read(
        budget_xml(people=person("Attaché", "A") + person("Rédacteur", "B", EffectifBud="2", EffectifPourvu="1.5"))
    )
    assert (found.postes_ouverts, found.postes_pourvus) == (D(3), D("2.5"))


@pytest.mark.skipif(not REAL.exists(), reason="the real account lies outside the repository")
def test_a_real_account():
    with REAL.open("rb") as stream:
        found = lire_budget(stream)
    assert len(found.personnel) == 21
    assert found.chapitre_012 == D("1127513.94")
    assert found.comptes["6411"] == D("703698.93")
    assert (found.postes_ouverts, found.postes_pourvus) == (D(30), D(34))


def test_a_bomb_and_an_external_entity_are_refused_without_being_expanded():
    bomb = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><DocumentBudgetaire>&b;</DocumentBudgetaire>'
    outside = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><DocumentBudgetaire>&a;</DocumentBudgetaire>'
    for data in (bomb, outside):
        assert "définitions XML" in refused(data)


def test_a_truncated_file_says_where_it_stops():
    whole = budget_xml().encode("iso-8859-1")
    assert "la lecture s’arrête à la ligne" in refused(whole[: len(whole) // 2])
    assert "abîmé" in refused(b"")


def test_other_files_are_refused_in_words():
    assert "commence par «\u00a0html\u00a0»" in refused(b"<html></html>")
    assert "abîmé" in refused(b"Matricule;Nom\n1;Durand\n")
    assert "encodage" in refused(b'<?xml version="1.0" encoding="klingon"?><DocumentBudgetaire/>')
    assert "nature du budget" in refused(budget_xml(nature="42").encode("iso-8859-1"))
    assert "Compte 6411" in refused(budget_xml().replace("1000.10", "beaucoup").encode("iso-8859-1"))
    assert "SIRET" in refused(budget_xml(siret="12345678900000").encode("iso-8859-1"))


def test_a_hundred_megabytes_are_read_in_bounded_memory():
    """The stream is made on the way: neither the test nor the reader holds it."""
    line = '<LigneBudget><Nature V="6411"/><ContNat V="012"/><CodRD V="D"/><MtReal V="0.01"/><Etiquette V="%s"/></LigneBudget>'
    filler = "x" * 9_000
    head, tail = budget_xml(nature="09").split("<!-- lignes -->")

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.pieces = self._pieces()
            self.rest = b""

        def _pieces(self):
            yield head.encode("iso-8859-1")
            other = (line.replace("012", "011") % filler).encode()
            for number in range(11_000):
                yield (line % filler).encode() if number < 50 else other
            yield tail.encode("iso-8859-1")

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            while len(self.rest) < size and (piece := next(self.pieces, None)) is not None:
                self.rest += piece
            found, self.rest = self.rest[:size], self.rest[size:]
            return found

    tracemalloc.start()
    found = lire_budget(Endless())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.chapitre_012 == D("1200.65")
    assert peak < 8 * 1024 * 1024


def test_lines_of_one_emploi_add_up_and_a_fraction_is_hours():
    lines = read(
        budget_xml(
            people=person("Adjoint technique", "C", EffectifBud="3", EffectifPourvu="2")
            + person("ADJOINT TECHNIQUE", "C", EffectifBud="1", EffectifPourvu="1")
            + person("Adjoint administratif", "C", TempsComplet="0", EffectifBud="0.8", EffectifPourvu="0.8")
            + person("Rédacteur", "B", EffectifBud="1", EffectifPourvu="2")
            + person("Attaché", "A", EffectifBud="0", EffectifPourvu="0")
        )
    ).personnel
    posts, said = postes_lus(lines, CADRES)
    assert [(p.intitule, p.nombre_ouverts, p.nombre_pourvus, p.duree_hebdo) for p in posts] == [
        ("Adjoint technique", 4, 3, D("35.0000")),
        ("Adjoint administratif (temps non complet)", 1, 1, D("28.0000")),
        ("Rédacteur", 2, 2, D("35.0000")),
    ]
    assert posts[1].cadre_emplois == "ADJOINT_ADMINISTRATIF"
    assert said == ["«\u00a0Rédacteur\u00a0»\u00a0: 2 pourvus pour 1 ouverts au budget."]


def test_the_same_annex_twice_changes_nothing_the_second_time():
    lines = read(budget_xml(people=person("Rédacteur", "B", EffectifBud="2", EffectifPourvu="1"))).personnel
    plan = plan_postes(lines, [], CADRES)
    assert len(plan.crees) == 1
    known = [PosteConnu(1, "REDACTEUR", "B", 2, 1), PosteConnu(2, "Plongeur", "C", 1, 1)]
    again = plan_postes(lines, known, CADRES)
    assert (again.crees, again.modifies, again.inchanges, again.absents) == ((), (), 1, 1)


@pytest.mark.parametrize(
    "title, category, code",
    [
        ("ADJOINTE TECHNIQUE TERRITORIALE", "C", "ADJOINT_TECHNIQUE"),
        ("adjoint administratif territoral principal 2ème classe", "C", "ADJOINT_ADMINISTRATIF"),
        ("Assistante administrative", "C", ""),
        ("attaché de conservation du patrimoine", "A", "ATTACHE_CONSERVATION"),
        ("Attachée principale", "A", "ATTACHE"),
        ("brigadier chef principal", "C", "AGENT_PM"),
        ("rédacteur principal de 1re classe", "C", ""),
        ("Conseillère numérique", "", ""),
    ],
)
def test_the_cadre_that_a_title_names(title, category, code):
    assert cadre_du_libelle(title, CADRES, category) == code


@pytest.mark.parametrize(
    "fractions, heads, hours",
    [
        (["0.8"] * 5, 5, "28"),
        (["0.5", "0.5"], 2, "17.5"),
        (["1", "0.5"], 2, "26.25"),
        (["2"], 2, "35"),
        (["1.5"], 2, "26.25"),
    ],
)
def test_each_line_is_people_of_its_own(fractions, heads, hours):
    people = "".join(
        person("Adjoint technique", "C", TempsComplet="0", EffectifBud=one, EffectifPourvu=one) for one in fractions
    )
    [post], _ = postes_lus(read(budget_xml(people=people)).personnel, {})
    assert (post.nombre_ouverts, post.nombre_pourvus) == (heads, heads)
    assert post.duree_hebdo == D(hours)


def test_an_amount_that_no_account_can_hold_is_refused_in_words():
    sane = budget_xml().replace("1000.10", "999999999799.94")
    assert read(sane).comptes["6411"] == D("999999999999.99")
    for amount in ("1000000000000", "999999999999.00"):  # alone, then with the 200,05 of the same account
        assert "mille milliards" in refused(budget_xml().replace("1000.10", amount).encode("iso-8859-1"))
