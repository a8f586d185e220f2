"""Public headcounts: agents are counted once, both modes feed the same totals."""

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hr.calculs.ages import INCONNUE, age_au, tranche
from hr.calculs.quotites import QuotiteInvalide
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


def test_the_cost_of_reading_does_not_grow_with_the_staff(cast, services):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            effectifs_publics(cast.project, JOUR)
            effectifs_par_age(cast.project, JOUR)
        return len(queries)

    for _ in range(3):
        make_agent(cast.bourg, {services[0]: "0.5", services[1]: "0.5"})
    before = asked()
    for employer in (cast.epci, cast.petit):
        for _ in range(5):
            make_agent(employer, {services[0]: "0.5", services[1]: "0.5"})
            make_agent(employer, {services[2]: "1"})
    assert asked() == before


def test_grades_summed_are_the_same_agents(cast, services):
    make_agent(cast.bourg, {services[0]: "1"}, grade="Attaché", duree_hebdo_poste=D("11.6667"))
    make_agent(cast.bourg, {services[0]: "1"}, grade="Rédacteur", temps_partiel=D("0.8"))
    make_agent(cast.bourg, {services[0]: "0.3333", services[1]: "0.6667"}, grade="Rédacteur")
    fine, summed = (effectifs_publics(cast.project, JOUR, par_grade=yes) for yes in (True, False))
    assert len(fine) > len(summed) and {line.grade for line in summed} == {""}
    assert Totaux.of(fine) == Totaux.of(summed)


@pytest.mark.parametrize(
    "base, duree, taux", [("35", "17.5", "0.8"), ("20", "19.9999", "0.3333"), ("16", "0.0001", "1")]
)
def test_what_the_database_sums_is_exact(cast, services, base, duree, taux):
    """The sum of a thousand floats would be off by a few billionths; hours and rates are summed as whole numbers."""
    make_agent(cast.petit, {services[0]: "1"})
    fields = {"base": D(base), "duree_hebdo_poste": D(duree), "temps_partiel": D(taux)}
    for _ in range(7):
        make_agent(cast.bourg, {services[0]: "1"}, **fields)
        make_agent(cast.bourg, **fields)
    exact = (7 * D(duree) / D(base) * D(taux)).quantize(D("0.000000001"), rounding=ROUND_HALF_UP)
    assert [line.etp for line in effectifs_publics(cast.project, JOUR, cast.bourg)] == [exact, exact]


def test_shares_beyond_one_whole_are_never_counted_twice(cast, services):
    """No screen and no import writes this; if something did, no total would be shown."""
    make_agent(cast.bourg, {services[0]: "1", services[1]: "1"})
    with pytest.raises(QuotiteInvalide):
        effectifs_publics(cast.project, JOUR)


@pytest.mark.parametrize("mois", [None, 1, JOUR.month, JOUR.month + 1, 12])
def test_the_database_and_the_rule_agree_on_ages(cast, mois):
    for annee in range(1950, 2012):
        make_agent(cast.bourg, annee_naissance=annee, mois_naissance=mois)
    make_agent(cast.bourg, annee_naissance=None, mois_naissance=mois)
    counted = {c.tranche.cle: c.nombre for c in effectifs_par_age(cast.project, JOUR) if c.sexe == "F"}
    wanted = Counter(tranche(age_au(JOUR, annee, mois)).cle for annee in range(1950, 2012)) + Counter([INCONNUE.cle])
    assert counted == wanted


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
