"""Who has been heard: the sentence, the groups of at least five, and nothing of what an interviewer keeps."""

import re

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.ecoute import Cell, coverage_sentence, groups_of, silent_categories, silent_employers
from diagnostics.queries_ecoute import coverage_of
from hr.models import Poste
from tests.consultations.interviews import make_interview, make_private, met
from tests.hr.staff import make_agent

FAMILIES = {"Voirie": "technique", "Finances": "administrative"}
CELLS = [
    Cell("CC", "A", "Finances", 6),
    Cell("CC", "C", "Voirie", 12),
    Cell("Brume", "C", "Voirie", 20),
    Cell("Roque", "C", "Voirie", 4),
    Cell("Roque", "B", "Finances", 2),
    Cell("Vaudoré", "C", "Finances", 5),
    Cell("Pinsac", "C", "Voirie", 3),
]


def test_three_communes_and_one_category_not_heard_yet():
    heard = {("CC", "A", "Finances"): 2, ("Brume", "C", "Finances"): 1}
    assert silent_employers(CELLS, heard, k=5).named == ("Roque", "Vaudoré")
    categories = silent_categories(CELLS, heard, FAMILIES, k=5)
    assert categories == ["catégorie C technique"]
    assert coverage_sentence(3, categories) == "3 communes et la catégorie C technique pas encore entendues"
    assert coverage_sentence(1, []) == "1 commune pas encore entendue"
    assert coverage_sentence(0, []) == "Chaque commune et chaque catégorie ont été entendues"
    assert (
        coverage_sentence(0, [], small=5) == "Chaque commune d’au moins 5 agents et chaque catégorie ont été entendues"
    )


def test_nobody_reads_whether_the_only_agent_of_a_commune_was_met():
    """Pinsac has three agents: neither its silence nor its hearing may move what is told."""
    silent, heard = ({}, {("Pinsac", "C", "Voirie"): 1})
    assert silent_employers(CELLS, silent, k=5) == silent_employers(CELLS, heard, k=5)
    # two small communes that hold five together are counted, never named, and only while both are silent
    two = [*CELLS, Cell("Lorme", "B", "Finances", 2)]
    assert silent_employers(two, silent, k=5).others == 2
    assert silent_employers(two, heard, k=5).others == 0
    assert not {"Pinsac", "Lorme"} & set(silent_employers(two, silent, k=5).named)


def test_small_cells_are_merged_into_their_employer():
    groups = groups_of(CELLS, {("Roque", "B", "Finances"): 1}, k=5)
    roque = [group for group in groups if group.employer == "Roque"]
    assert [(group.label, group.agents, group.is_heard) for group in roque] == [
        ("toutes catégories, petits groupes réunis", 6, True)
    ]
    # three people of Pinsac alone would be pointed at: they are read with the next smallest group
    assert [group.agents for group in groups if "Pinsac" in group.employer] == [8]
    assert [group.employer for group in groups if "Pinsac" in group.employer] == ["Vaudoré + Pinsac"]


cells = st.lists(
    st.builds(
        Cell,
        st.sampled_from(["CC", "Brume", "Pinsac"]),
        st.sampled_from("ABC"),
        st.sampled_from(["Voirie", "Finances"]),
        st.integers(1, 30),
    ),
    unique_by=lambda cell: (cell.employer, cell.category, cell.service),
)


@given(cells, st.integers(5, 12))
def test_any_group_of_a_category_holds_the_threshold_and_everybody_is_in_one(found, k):
    groups = groups_of(found, {}, k=k)
    assert sum(group.agents for group in groups) == sum(cell.agents for cell in found)
    assert all(group.agents >= k for group in groups) or len(groups) == 1


def test_the_page_says_who_is_still_to_be_met(cast, client_of):
    voirie = cast.project.services.get(code="VOIRIE")
    for rank in range(6):
        make_agent(cast.bourg, matricule=f"B{rank}", categorie="C", services={voirie: "1"})
        make_agent(cast.petit, matricule=f"P{rank}", categorie="C", services={voirie: "1"})
    make_private(cast, cast.direction, "rien")
    assert not any(group.is_heard for group in coverage_of(cast.project).groups)
    make_interview(cast, people=[met(cast.bourg, service_id=voirie.pk)])
    text = (
        client_of(cast.direction)
        .get(reverse("diagnostics:listening-coverage", args=[cast.project.slug]))
        .content.decode()
    )
    assert "1 commune pas encore entendue" in text and "Petit-Essai" in text
    assert "12 agents en tout" in text and "1 personne" not in text and not Poste.objects.exists()
    assert "pas encore" in text
    csv = (
        client_of(cast.direction)
        .get(f"/projets/{cast.project.slug}/ecoute/couverture/couverture.csv/")
        .content.decode()
    )
    assert "Bourg-Essai;catégorie C, Voirie et propreté;6;entendu" in csv


def test_the_page_says_the_same_of_a_lone_agent_met_or_not(cast, client_of):
    voirie = cast.project.services.get(code="VOIRIE")
    for rank in range(6):
        make_agent(cast.bourg, matricule=f"B{rank}", categorie="C", services={voirie: "1"})
    make_agent(cast.petit, matricule="P0", categorie="C", services={voirie: "1"})
    make_interview(cast, people=[met(cast.bourg, service_id=voirie.pk)])
    client = client_of(cast.direction)
    address = reverse("diagnostics:listening-coverage", args=[cast.project.slug])

    def words() -> str:
        html = client.get(address).content.decode().split("<main", 1)[1].split("</main", 1)[0]
        return re.sub(r'csrf\w*-token="\w+"|data-token="\w+"', "", html)

    before = words()
    assert "Chaque commune d’au moins 5 agents" in before
    make_interview(cast, people=[met(cast.petit, service_id=voirie.pk)])
    assert words() == before
