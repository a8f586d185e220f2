"""What a workbook would do: never half, never guessed, and nothing the second time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.nir import ressemble_a_un_nir
from common.tabular.refusals import Refusal, address, as_read
from common.values import ValeurIllisible, is_blank
from hr.calculs.colonnes import FEUILLE, Listes, lecteurs, lignes_de
from hr.calculs.fiches import CLES, TOUTES, Fiche, depuis_json, differences, vers_json
from hr.calculs.import_agents import Cadre, LigneLue, empreinte, plan_import

D = Decimal
JOUR = date(2026, 11, 22)
CADRES = {
    cadre.code: cadre
    for cadre in (
        Cadre("REDACTEUR", "Rédacteurs territoriaux", "B", "administrative"),
        Cadre("ADJOINT_TECHNIQUE", "Adjoints techniques territoriaux", "C", "technique"),
        Cadre("ASSISTANT_EA", "Assistants territoriaux d’enseignement artistique", "B", "culturelle"),
    )
}
LISTES = Listes({"État civil": "1", "Voirie et propreté": "2", "Finances": "3"}, CADRES)

KEYS = [column.cle for column in TOUTES]
names = st.text(st.characters(categories=("Lu", "Ll"), max_codepoint=0x17F), min_size=1, max_size=12)


def typed(cells: dict, line: int) -> LigneLue:
    """A row as a reader of spreadsheets hands it over."""
    readers, values, refused = lecteurs(LISTES), {}, []
    places = {key: address(line, KEYS.index(key)) for key in cells}
    for key, raw in cells.items():
        try:
            values[key] = None if is_blank(raw) else readers[key](raw)
        except ValeurIllisible as error:
            refused.append(Refusal(FEUILLE, places[key], as_read(raw), error.raison, error.attendu, line, key))
    return LigneLue(FEUILLE, line, values, places, {key: as_read(raw) for key, raw in cells.items()}, tuple(refused))


def plan_of(cells: list[dict], existing: list[Fiche] | None = None):
    rows = [typed(one, line) for line, one in enumerate(cells, start=2)]
    services = LISTES.service_par_cle
    return plan_import(rows, existing or [], services=services, cadres=CADRES, jour=JOUR)


def row(**cells) -> dict:
    base = {"matricule": "100", "statut": "Titulaire", "categorie": "C", "service": "Finances", "duree": 35}
    return {**dict.fromkeys(CLES), **base, **cells}


def only_refusal(plan) -> Refusal:
    assert len(plan.refus) == 1, plan.refus
    assert not plan.crees
    return plan.refus[0]


@st.composite
def fiches(draw) -> Fiche:
    cadre = draw(st.sampled_from([None, *CADRES.values()]))
    base = D(20) if cadre and cadre.code == "ASSISTANT_EA" else draw(st.sampled_from([D(35), D(16)]))
    keys = draw(st.lists(st.sampled_from(["1", "2", "3"]), min_size=1, max_size=3, unique=True))
    shares = [draw(st.integers(1, 33)) for _ in keys]
    parts = tuple(sorted((key, D(share) / 100) for key, share in zip(keys, shares, strict=True)))
    statut = draw(st.sampled_from(["TITULAIRE", "CDI", "VACATAIRE"]))
    month = draw(st.none() | st.integers(1, 12))
    year = draw(st.none() | st.integers(1960, 2000))
    return Fiche(
        matricule=draw(st.from_regex(r"[A-Z]{1,3}[0-9]{1,5}", fullmatch=True)),
        nom=draw(st.just("") | names),
        prenom=draw(st.just("") | names),
        annee_naissance=year,
        mois_naissance=month if year else None,
        sexe=draw(st.sampled_from(["", "F", "M"])),
        statut=statut,
        categorie="HC" if statut == "VACATAIRE" and not cadre else draw(st.sampled_from("ABC")),
        filiere=cadre.filiere if cadre else draw(st.sampled_from(["", "sportive"])),
        cadre_emplois=cadre.code if cadre else "",
        grade=draw(st.just("") | names),
        duree_hebdo_poste=draw(st.decimals("0.5", base, places=2)),
        base=base,
        temps_partiel=draw(st.sampled_from([D(1), D("0.8"), D("0.5")])),
        date_entree=draw(st.none() | st.dates(date(2018, 1, 1), date(2024, 1, 1))),
        date_fin=draw(st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1))),
        parts=parts,
    )


staffs = st.lists(fiches(), max_size=6, unique_by=lambda fiche: fiche.matricule)


def exported(staff: list[Fiche]) -> list[dict]:
    return [cells for fiche in staff for cells in lignes_de(fiche, LISTES)]


@settings(max_examples=60, deadline=None)
@given(staffs)
def test_what_is_exported_and_imported_again_changes_nothing(staff):
    plan = plan_of(exported(staff), staff)
    assert plan.compte() == {
        "created": 0, "changed": 0, "unchanged": len(staff), "absent": 0, "refused": 0,
    }  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(staffs)
def test_the_same_file_twice_creates_and_changes_nothing_the_second_time(staff):
    cells = exported(staff)
    first = plan_of(cells)
    assert first.compte()["created"] == len(staff)
    second = plan_of(cells, [one.fiche for one in first.crees])
    assert (second.compte()["created"], second.compte()["changed"]) == (0, 0)


@settings(max_examples=40, deadline=None)
@given(staffs, staffs)
def test_every_agent_ends_in_exactly_one_place(before, after):
    plan = plan_of(exported(after), before)
    count = plan.compte()
    named = {fiche.matricule for fiche in after}
    assert count["created"] + count["changed"] + count["unchanged"] + count["refused"] == len(after)
    present = [f for f in before if f.date_fin is None or f.date_fin >= JOUR]
    assert count["absent"] == len([f for f in present if f.matricule not in named])


@given(fiches())
def test_a_state_survives_its_storage(fiche):
    assert depuis_json(vers_json(fiche)) == fiche


def test_shared_agent_fills_one_row_per_service_and_counts_once():
    plan = plan_of([row(part="75 %"), row(service="Voirie et propreté", part=0.25)])
    assert plan.compte()["created"] == 1
    assert plan.crees[0].fiche.parts == (("2", D("0.25")), ("3", D("0.75")))
    assert plan.crees[0].lignes == (2, 3)
    assert (plan.a_ecrire, plan.lignes_a_ecrire) == (1, 2)


def test_a_differing_column_is_refused_and_its_cell_named():
    plan = plan_of([row(part=0.5, grade="Adjoint"), row(service="État civil", part=0.5, grade="Agent")])
    refusal = only_refusal(plan)
    assert (refusal.cell, refusal.value, refusal.expected) == ("J3", "Agent", "Adjoint")
    assert "ligne 2" in refusal.reason
    assert plan.compte()["refused"] == 1


def test_shares_above_100_percent_are_refused_and_below_are_a_warning():
    over = only_refusal(plan_of([row(part="80 %"), row(service="État civil", part="30 %")]))
    assert over.cell == address(3, KEYS.index("part"))
    assert "110" in over.reason
    under = plan_of([row(part="60 %")])
    assert under.compte()["created"] == 1
    assert "60" in under.avertissements[0].phrase


def test_the_same_row_twice_is_a_duplicate():
    refusal = only_refusal(plan_of([row(part=0.5), row(part=0.5)]))
    assert "doublon de la ligne 2" in refusal.reason


@pytest.mark.parametrize(
    ("cells", "key", "said"),
    [
        ({"duree": 42}, "duree", "quotité dépasse 1"),
        ({"temps_partiel": "1,2"}, "temps_partiel", "dépasse 1"),
        ({"temps_partiel": 1.2}, "temps_partiel", "dépasse 1"),
        ({"part": "1,2"}, "part", "dépasse 1"),
        ({"duree": "28/39"}, "duree", "base"),
        ({"duree": "1.234,56"}, "duree", "ambiguë"),
        ({"date_entree": "05/25/2024"}, "date_entree", "25 ne peut pas être un mois"),
        ({"date_entree": "31/02/2024"}, "date_entree", "n’existe pas"),
        ({"naissance": "03/2020"}, "naissance", "plausible"),
        ({"date_entree": "01/01/2020", "date_fin": "01/01/2019"}, "date_fin", "précède"),
        ({"statut": None}, "statut", "obligatoire"),
        ({"service": None}, "service", "obligatoire"),
        ({"matricule": None}, "matricule", "obligatoire"),
        ({"categorie": None}, "categorie", "obligatoire"),
        ({"categorie": "Hors catégorie"}, "categorie", "toujours une catégorie"),
        ({"matricule": "1 85 05 78 006 084 36"}, "matricule", "sécurité sociale"),
        ({"fonction": "n° 285057800608436"}, "fonction", "sécurité sociale"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_cell(cells, key, said):
    refusal = only_refusal(plan_of([row(**cells)]))
    assert refusal.cell == address(2, KEYS.index(key))
    assert said in refusal.reason


def test_a_social_security_number_is_not_repeated_in_the_refusal():
    refusal = only_refusal(plan_of([row(matricule="185057800608436")]))
    assert "185" not in f"{refusal.value}{refusal.reason}{refusal.expected}"
    assert ressemble_a_un_nir("2 85 05 2A 006 084")
    assert ressemble_a_un_nir("185057800608436.0") and ressemble_a_un_nir("1850578006084,00")
    assert not ressemble_a_un_nir("0102030405")


def test_every_fault_of_an_agent_is_told_at_once():
    plan = plan_of([row(service="Voiries", duree=42, date_entree="05/25/2024", temps_partiel="1,2")])
    assert {refusal.key for refusal in plan.refus} == {"service", "duree", "date_entree", "temps_partiel"}
    assert plan.compte()["refused"] == 1


def test_an_unknown_service_is_refused_with_suggestions():
    refusal = only_refusal(plan_of([row(service="Voiries")]))
    assert "Voirie et propreté" in refusal.expected


def test_a_fault_in_one_row_sets_the_whole_agent_aside_and_nobody_else():
    plan = plan_of([row(part=0.5), row(service="Voirrrr", part=0.5), row(matricule="200")])
    assert plan.compte() == {"created": 1, "changed": 0, "unchanged": 0, "absent": 0, "refused": 1}
    assert plan.lignes_ecartees == 2


def test_a_refused_agent_is_not_absent_and_one_who_left_is_not_either():
    existing = [
        Fiche("100", statut="TITULAIRE", categorie="C", parts=(("3", D(1)),)),
        Fiche("900", statut="TITULAIRE", categorie="C", parts=(("3", D(1)),), date_fin=date(2020, 1, 1)),
        Fiche("901", statut="TITULAIRE", categorie="C", parts=(("3", D(1)),)),
    ]
    plan = plan_of([row(duree=99)], existing)
    assert [one.matricule for one in plan.absents] == ["901"]


def test_old_and_new_are_said_in_words():
    before = Fiche("100", statut="TITULAIRE", categorie="C", parts=(("3", D(1)),), date_entree=date(2019, 9, 1))
    plan = plan_of([row(temps_partiel="80 %", duree="17h30", categorie="B", date_entree="01/09/2019")], [before])
    assert {d.libelle: (d.avant, d.apres) for d in plan.modifies[0].differences} == {
        "Catégorie": ("C", "B"),
        "Durée hebdomadaire du poste": ("35/35", "17,5/35"),
        "Temps partiel": ("100\u00a0%", "80\u00a0%"),
    }


def test_a_column_missing_from_the_file_keeps_what_is_known():
    before = Fiche("100", nom="Durand", annee_naissance=1975, mois_naissance=3, statut="TITULAIRE", categorie="C",
                   temps_partiel=D("0.8"), parts=(("3", D(1)),))  # fmt: skip
    small = {"matricule": "100", "statut": "Titulaire", "service": "Finances", "duree": 35}
    assert plan_of([small], [before]).compte()["unchanged"] == 1
    emptied = plan_of([row(categorie="C", temps_partiel="80 %")], [before])
    assert {d.libelle for d in emptied.modifies[0].differences} == {"Nom", "Naissance"}


def test_the_cadre_gives_its_category_its_filiere_and_its_full_time_week():
    cells = row(categorie=None, cadre_emplois="Assistants territoriaux d'enseignement artistique", duree=10)
    fiche = plan_of([cells]).crees[0].fiche
    assert (fiche.categorie, fiche.filiere, fiche.base) == ("B", "culturelle", D(20))


def test_a_category_unlike_the_cadre_is_a_warning_not_a_refusal():
    plan = plan_of([row(categorie="C", cadre_emplois="Rédacteurs territoriaux")])
    assert plan.compte()["created"] == 1
    assert "catégorie B" in plan.avertissements[0].phrase


def test_two_plans_that_do_the_same_have_the_same_mark():
    cells = [row(), row(matricule="200")]
    assert empreinte(plan_of(cells)) == empreinte(plan_of(cells))
    other = Fiche("100", statut="TITULAIRE", categorie="C", parts=(("3", D(1)),))
    assert empreinte(plan_of(cells)) != empreinte(plan_of(cells, [other]))
    assert not differences(other, replace(other), {}, {})
