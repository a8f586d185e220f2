"""The employer's own export: headings proposed, contracts put together, totals left out, nothing guessed. Pure."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tabular.foreign import read_foreign
from common.tabular.reading import TabularFile
from common.tabular.refusals import FichierRefuse
from common.values import Heures, ValeurIllisible
from hr.calculs.colonnes import Listes
from hr.calculs.contrats import regrouper_contrats
from hr.calculs.correspondances import (
    Memoire,
    lecteurs_d_export,
    lire_nom_prenom,
    manquantes,
    proposer_colonnes,
    proposer_valeur,
    transformer,
    valeurs_inconnues,
)
from hr.calculs.import_agents import Cadre, LigneLue

D = Decimal
JOUR = date(2026, 11, 27)
LISTES = Listes(
    {"Voirie et propreté": "1", "Finances et comptabilité": "2"},
    {"ADJOINT_TECHNIQUE": Cadre("ADJOINT_TECHNIQUE", "Adjoints techniques territoriaux", "C", "technique")},
)


def sheet_of(text: str, encoding: str = "utf-8"):
    return read_foreign(TabularFile(text.encode(encoding), "paie.csv"))


def test_headings_are_found_below_the_title_of_the_program_in_either_encoding():
    text = "Édition du personnel;;;\nMairie;;;\n\nMat;Nom et prénom;Né le;Quotité\n1;DUPRÉ Zoé;03/04/1980;80\n"
    for encoding in ("utf-8", "cp1252"):
        sheet = sheet_of(text, encoding)
        assert sheet.titles == ("Mat", "Nom et prénom", "Né le", "Quotité")
        assert sheet.heading_row == 4
        assert sheet.rows[0].values["Nom et prénom"] == "DUPRÉ Zoé"
        assert sheet.rows[0].cells["Quotité"] == "D5"


def test_totals_and_repeated_headings_are_left_out():
    sheet = sheet_of(
        "Mat;Service;Heures\n1;Voirie;35\nMat;Service;Heures\nSous-total Voirie;;35\n;Total général;35\n"
        "Nombre d'agents : 1;;\n2;Voirie;35\n"
    )
    assert [row.values["Mat"] for row in sheet.rows] == ["1", "2"]
    assert sheet.totals == (4, 5, 6)


def test_two_columns_of_one_name_are_told_apart():
    assert sheet_of("Mat;Libellé;Libellé\n1;a;b\n").titles == ("Mat", "Libellé", "Libellé (2)")


def test_a_sheet_without_headings_is_refused():
    with pytest.raises(FichierRefuse, match="ligne de titres"):
        sheet_of("1;2;3\n4;5;6\n")


def test_headings_are_proposed_once_each_and_short_ones_only_when_they_are_the_same():
    proposed = proposer_colonnes(
        [
            "N° agent",
            "Agent",
            "Date naiss.",
            "Libellé service",
            "Type de contrat",
            "Nb heures hebdo",
            "IM",
            "IBM",
            "Zone",
        ]
    )
    assert proposed == {
        "N° agent": "matricule",
        "Agent": "nom_prenom",
        "Date naiss.": "naissance",
        "Libellé service": "service",
        "Type de contrat": "statut",
        "Nb heures hebdo": "duree",
        "IM": "im",
    }
    assert "Durée hebdomadaire du poste" in manquantes(["matricule", "statut", "service"])[0]
    assert not manquantes(["matricule", "statut", "service", "taux_poste"])


@given(st.lists(st.text(max_size=20), max_size=8))
def test_no_target_is_ever_proposed_twice(titles):
    proposed = list(proposer_colonnes(titles).values())
    assert len(proposed) == len(set(proposed))


def test_values_that_no_list_explains_are_asked_once_with_a_proposal():
    rows = [{"S": "VOIRIE PROPRETE", "C": "Tit."}, {"S": "VOIRIE PROPRETE", "C": "Titulaire"}, {"S": "Zoo", "C": None}]
    cibles = {"S": "service", "C": "statut"}
    unknown = valeurs_inconnues(rows, cibles, Memoire(), LISTES)
    assert [(one.cible, one.lue, one.lignes, one.proposee) for one in unknown] == [
        ("service", "VOIRIE PROPRETE", 2, "1"),
        ("service", "Zoo", 1, ""),
        ("statut", "Tit.", 1, "TITULAIRE"),
    ]
    told = Memoire({}, {"service": {"voirie proprete": "1", "zoo": "!"}, "statut": {"tit": "TITULAIRE"}})
    assert not valeurs_inconnues(rows, cibles, told, LISTES)
    assert proposer_valeur("cadre_emplois", "ADJOINT TECHNIQUE", LISTES) in {"ADJOINT_TECHNIQUE", ""}


def test_names_in_one_cell():
    assert lire_nom_prenom("DE LA TOUR Anne-Marie") == ("DE LA TOUR", "Anne-Marie")
    assert lire_nom_prenom("DURAND CAMILLE") == ("DURAND", "CAMILLE")


def test_a_rate_of_post_becomes_hours_of_its_base():
    assert transformer({"taux_poste": D("0.8")})["duree"] == Heures(D("28.0000"))
    assert transformer({"taux_poste": D("0.5"), "cadre_emplois": "ASSISTANT_EA"})["duree"].heures == D(10)
    assert transformer({"ifse_mensuelle": D("2400")})["ifse"] == D(2400)


def contract(line: int, hours: str, service: str = "1", **values) -> LigneLue:
    return LigneLue("1", line, {"matricule": "7", "duree": Heures(D(hours)), "service": service, **values})


def test_two_current_contracts_add_their_hours_and_weigh_their_services():
    """17 h 30 in one service and 10 h 30 in another: a post of 28 h, shared 62,5 % and 37,5 %."""
    rows, said = regrouper_contrats(
        [
            contract(2, "10.5", "2", grade="b", date_entree=date(2020, 1, 1), date_fin=None, temps_partiel=None),
            contract(3, "17.5", "1", grade="a", date_entree=date(2022, 1, 1), date_fin=None, temps_partiel=D("0.8")),
        ],
        JOUR,
    )
    assert [(row.valeurs["service"], row.valeurs["part"]) for row in rows] == [("2", D("0.375")), ("1", D("0.625"))]
    for row in rows:
        assert row.valeurs["duree"].heures == D(28)
        assert row.valeurs["grade"] == "a"
        assert row.valeurs["date_entree"] == date(2020, 1, 1)
        # (10,5 × 1 + 17,5 × 0,8) / 28
        assert row.valeurs["temps_partiel"] == D("0.875")
    assert "1\u00a0agent a plusieurs contrats en cours" in said[0]


def test_ended_contracts_are_left_aside_and_someone_who_left_keeps_the_last():
    rows, said = regrouper_contrats(
        [contract(2, "35", date_fin=date(2025, 8, 31)), contract(3, "35", date_fin=date(2027, 8, 31))], JOUR
    )
    assert [row.ligne for row in rows] == [3]
    assert said == ["1\u00a0contrat terminé laissé de côté."]
    gone, _ = regrouper_contrats(
        [contract(2, "35", date_fin=date(2024, 8, 31)), contract(3, "35", date_fin=date(2025, 8, 31))], JOUR
    )
    assert [row.ligne for row in gone] == [3]


@given(st.lists(st.decimals("0.5", "20", places=2), min_size=1, max_size=6), st.data())
def test_any_contracts_keep_every_hour_and_shares_add_up_to_one(hours, data):
    services = [data.draw(st.sampled_from("123")) for _ in hours]
    rows, _ = regrouper_contrats(
        [contract(n, str(h), s) for n, (h, s) in enumerate(zip(hours, services, strict=True), 2)], JOUR
    )
    assert {row.valeurs["duree"].heures for row in rows} == {sum(hours, D(0))}
    assert len({row.valeurs["service"] for row in rows}) == len(rows)
    assert sum((row.valeurs.get("part") or D(1) for row in rows), D(0)) == 1


def test_a_workbook_keeps_its_dates_and_reads_its_fullest_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notice"
    sheet = book.create_sheet("Export")
    sheet.append(["Code agent", "Date entrée", "Taux d'emploi"])
    sheet.append([12, date(2020, 9, 1), 0.8])
    sheet.append([13, date(2021, 9, 1), 1])
    path = tmp_path / "paie.xlsx"
    book.save(path)
    read = read_foreign(TabularFile(path.read_bytes(), "paie.xlsx"))
    assert read.sheet == "Export"
    assert read.rows[0].values["Date entrée"] == date(2020, 9, 1)


def test_a_rate_that_rounds_to_nothing_is_refused_where_it_is_read():
    reader = lecteurs_d_export(LISTES)["temps_partiel"]
    with pytest.raises(ValeurIllisible) as caught:
        reader("0,001 %")
    assert "trop petit" in str(caught.value)
    assert reader("80") == Decimal("0.8")
