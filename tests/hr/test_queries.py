"""Public headcounts: agents are counted once, both modes feed the same totals."""

from datetime import date
from decimal import Decimal

import pytest

from hr.models import EffectifConsolide
from hr.queries import Totaux, agents_visibles, effectifs_par_age, effectifs_publics, rechercher_agents
from projects.access import build_access
from projects.models import Collectivite
from projects.services.memberships import open_hr_data
from tests.hr.staff import make_agent

D = Decimal
JOUR = date(2026, 11, 22)


@pytest.fixture
def services(cast):
    return list(cast.project.services.order_by("rang"))


def test_an_agent_shared_between_services_is_one_head_and_its_etp_add_up(cast, services):
    make_agent(cast.bourg, {services[0]: "0.75", services[1]: "0.25"}, duree_hebdo_poste=D(28), temps_partiel=D("0.8"))
    lines = effectifs_publics(cast.project, JOUR)
    assert Totaux.of(lines) == Totaux(1, D("0.64"))
    by_service = {line.service_id: line for line in lines}
    assert by_service[services[1].pk].tetes == 0
    assert by_service[services[1].pk].tetes_presentes == 1
    assert by_service[services[1].pk].etp == D("0.16")


def test_58_agents_are_not_58_etp(cast, services):
    for _ in range(57):
        make_agent(cast.bourg, {services[0]: "1"})
    make_agent(cast.bourg, {services[1]: "1"}, duree_hebdo_poste=D("17.5"))
    assert Totaux.of(effectifs_publics(cast.project, JOUR)) == Totaux(58, D("57.5"))


def test_those_gone_or_not_yet_there_are_not_counted(cast, services):
    make_agent(cast.bourg, {services[0]: "1"}, date_fin=date(2026, 11, 21))
    make_agent(cast.bourg, {services[0]: "1"}, date_entree=date(2026, 11, 23))
    make_agent(cast.bourg, {services[0]: "1"}, date_entree=JOUR, date_fin=JOUR)
    assert Totaux.of(effectifs_publics(cast.project, JOUR)).tetes == 1


def test_what_no_service_holds_is_said_and_not_lost(cast, services):
    make_agent(cast.bourg, {services[0]: "0.6"})
    make_agent(cast.bourg)
    lines = effectifs_publics(cast.project, JOUR)
    assert Totaux.of(lines) == Totaux(2, D(2))
    apart = next(line for line in lines if line.service_id is None)
    assert (apart.tetes, apart.etp) == (1, D("1.4"))


def test_both_modes_feed_the_same_totals_and_switching_keeps_the_data(cast, services):
    make_agent(cast.petit, {services[0]: "1"})
    EffectifConsolide.objects.create(
        collectivite=cast.petit, service=services[0], statut="TITULAIRE", categorie="C", nombre=3, etp=D("2.1")
    )
    assert Totaux.of(effectifs_publics(cast.project, JOUR)) == Totaux(1, D(1))
    cast.petit.mode_inventaire = Collectivite.ModeInventaire.CONSOLIDE
    cast.petit.save()
    assert Totaux.of(effectifs_publics(cast.project, JOUR)) == Totaux(3, D("2.1"))
    cast.petit.mode_inventaire = Collectivite.ModeInventaire.NOMINATIF
    cast.petit.save()
    assert Totaux.of(effectifs_publics(cast.project, JOUR)) == Totaux(1, D(1))


def test_the_cost_of_reading_does_not_grow_with_the_staff(cast, services, django_assert_num_queries):
    for _ in range(3):
        make_agent(cast.bourg, {services[0]: "0.5", services[1]: "0.5"})
    with django_assert_num_queries(4):
        effectifs_publics(cast.project, JOUR)
    for employer in (cast.epci, cast.petit):
        for _ in range(5):
            make_agent(employer, {services[0]: "0.5", services[1]: "0.5"})
    with django_assert_num_queries(4):
        effectifs_publics(cast.project, JOUR)


def test_private_counts_hold_every_cell_and_every_agent(cast):
    make_agent(cast.bourg, sexe="F", annee_naissance=1970, mois_naissance=12)
    make_agent(cast.bourg, sexe="", annee_naissance=None, mois_naissance=None)
    counts = effectifs_par_age(cast.project, JOUR)
    assert sum(c.nombre for c in counts) == 2
    assert len(counts) == 36
    assert {(c.tranche.cle, c.sexe) for c in counts if c.nombre} == {("55-59", "F"), ("non-renseigne", "")}


def test_named_agents_stay_with_their_employer(cast):
    mine = make_agent(cast.bourg, nom="Éric", prenom="Zoé")
    make_agent(cast.epci)

    def seen(user):
        return set(agents_visibles(build_access(user, cast.project)).values_list("pk", flat=True))

    for user in (cast.drh, cast.direction, cast.maire):
        assert seen(user) == {mine.pk}
    for user in (cast.chef_projet, cast.elu, cast.finances, cast.consultant, cast.referent_rh, cast.secretaire):
        assert seen(user) == set()
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    assert seen(cast.referent_rh) == {mine.pk}
    found = rechercher_agents(agents_visibles(build_access(cast.drh, cast.project)), "eric ZOE")
    assert [a.pk for a in found] == [mine.pk]


def test_the_floor_below_knows_which_employers_have_staff(cast):
    """One agent row is enough: HR rights are then handed on by the employer alone."""
    from projects.services.memberships import has_staff

    assert not has_staff(cast.petit)
    make_agent(cast.petit)
    assert has_staff(cast.petit)
    assert not has_staff(cast.bourg)
