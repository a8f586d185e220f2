"""The table of rights: what holds for every combination of roles, and who may hand which role on."""

from hypothesis import given
from hypothesis import strategies as st

from projects.handing_on import grant_refusal, may_end
from projects.policy import (
    ACTIONS,
    HR_ROLES,
    OPENED_ROLES,
    ROLE_ACTIONS,
    ROLES,
    Action,
    Role,
    Scope,
    actions_of,
    hat_key,
    opens_named_staff,
)
from projects.refusals import holders_of, refusal_sentence

CONFIDENTIAL = {action for action, spec in ACTIONS.items() if spec.confidential}
roles = st.sampled_from(list(Role))
some_actions = st.frozensets(st.sampled_from(list(Action)))


def test_every_role_and_action_has_its_words():
    assert set(ROLES) == set(ROLE_ACTIONS) == set(Role) and set(ACTIONS) == set(Action)
    for action, spec in ACTIONS.items():
        assert spec.sentence[0].islower() and not spec.sentence.endswith(".")
        assert holders_of(action), f"{action} : personne ne le peut"
    assert not any("·" in spec.label for spec in ROLES.values())


def test_everybody_sees_the_project_and_the_public_facts():
    for role in Role:
        assert {Action.VOIR_PROJET, Action.VOIR_POSTES, Action.VOIR_PYRAMIDE} <= actions_of(role)


def test_names_are_for_the_employer_and_the_referent():
    readers = {role for role in Role if actions_of(role) & CONFIDENTIAL}
    assert readers == {Role.DRH, Role.SECRETAIRE_MAIRIE, Role.DIRECTION_GENERALE, Role.REFERENT_RH}
    assert {role for role in Role if Action.SAISIR_AGENTS in actions_of(role)} == HR_ROLES


def test_pay_is_for_hr_alone():
    assert {r for r in Role if Action.VOIR_REMUNERATION in actions_of(r, True)} == HR_ROLES | OPENED_ROLES


def test_whoever_writes_agents_reads_their_pay_so_that_a_workbook_never_shows_more_than_the_screen():
    for role in Role:
        if Action.SAISIR_AGENTS in actions_of(role, True):
            assert Action.VOIR_REMUNERATION in actions_of(role, True)
    assert {r for r in Role if Action.SIMULER_HARMONISATION in actions_of(r, True)} == HR_ROLES | OPENED_ROLES
    assert {r for r in Role if Action.COMMUNIQUER_HARMONISATION in actions_of(r, True)} == OPENED_ROLES


def test_only_an_elected_person_can_be_the_executive():
    for role in Role:
        assert (actions_of(role, True) == actions_of(role)) is (role is not Role.ELU)
    assert Action.VOIR_AGENTS in actions_of(Role.ELU, True)
    assert Action.VOIR_REMUNERATION not in actions_of(Role.ELU, True)


def test_the_secretary_of_a_small_commune_holds_both_jobs():
    """Product.md part C, amendment 2: all own-employer rights, DRH and direction générale, without a hat to choose."""
    assert actions_of(Role.DRH) | actions_of(Role.DIRECTION_GENERALE) <= actions_of(Role.SECRETAIRE_MAIRIE)
    assert hat_key(Role.SECRETAIRE_MAIRIE, 1) == hat_key(Role.DRH, 1) == hat_key(Role.DIRECTION_GENERALE, 1)


def test_confidential_actions_never_reach_the_whole_project():
    # wishes are addressed to the project by their authors, without their employer (docs/decisions/0018)
    assert {a for a in CONFIDENTIAL if ACTIONS[a].scope is not Scope.EMPLOYEUR} <= {Action.TENIR_SOUHAITS}


@given(roles, roles, st.sampled_from([1, 2]), st.sampled_from([1, 2]))
def test_only_roles_of_one_employer_share_a_hat(one, other, here, there):
    def hat(role, place):
        return hat_key(role, place if ROLES[role].needs_collectivite else None)

    if hat(one, here) == hat(other, there) and one is not other:
        assert here == there and ROLES[one].needs_collectivite and ROLES[other].needs_collectivite
        apart = {Role.ELU, Role.CHEF_PROJET, Role.REPRESENTANT_PERSONNEL}
        assert not {one, other} & apart


@given(roles, some_actions, st.booleans())
def test_nobody_gives_hr_rights_to_oneself(role, allowed, guarded):
    refusal = grant_refusal(role=role, allowed=allowed, guarded=guarded, to_oneself=True)
    assert refusal or role not in HR_ROLES | OPENED_ROLES


@given(st.sampled_from(sorted(HR_ROLES)), some_actions)
def test_hr_rights_of_a_guarded_employer_come_from_its_hr_alone(role, allowed):
    given_away = grant_refusal(role=role, allowed=allowed, guarded=True) is None
    assert given_away is (Action.INVITER_RH in allowed)


@given(roles, roles, st.booleans())
def test_giving_follows_the_role_of_the_giver(giver, role, guarded):
    """The project lead gives everything but held HR rights; a direction its own functions; a DRH its own HR rights."""
    gives = grant_refusal(role=role, allowed=actions_of(giver), guarded=guarded) is None
    expected = {
        Role.CHEF_PROJET: not (guarded and role in HR_ROLES),
        Role.DRH: role in HR_ROLES,
        Role.DIRECTION_GENERALE: ROLES[role].needs_collectivite and role not in HR_ROLES,
        Role.SECRETAIRE_MAIRIE: ROLES[role].needs_collectivite,
    }
    assert gives is expected.get(giver, False)


@given(roles, some_actions)
def test_who_may_give_may_take_away(role, allowed):
    if grant_refusal(role=role, allowed=allowed, guarded=False) is None:
        assert may_end(role=role, allowed=allowed)


def test_roles_that_open_names_are_known():
    named = {(role, executive) for role in Role for executive in (False, True) if opens_named_staff(role, executive)}
    assert {role for role, _ in named} == HR_ROLES | {Role.DIRECTION_GENERALE, Role.ELU}
    assert (Role.ELU, False) not in named


def test_a_refusal_says_what_and_who():
    words = refusal_sentence(Action.VOIR_AGENTS, "Finances · CC")
    assert "Finances · CC" in words and "DRH" in words and "maire ou présidence" in words
