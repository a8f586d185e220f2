"""Lines of members, invitations, rights and hats (format: ``tests/permissions/table.py``)."""

from projects.models import Invitation, Membership
from projects.policy import Role
from projects.services.invitations import Proposal, invite
from tests.cast import Cast
from tests.permissions.table import Line, everyone, only

# Those who run the project or an employer: they read who takes part.
TEAM = ("chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire")
INVITING = ("chef_projet", "drh", "autre_drh", "direction", "secretaire")


def _elu(cast: Cast) -> dict:
    return {"pk": Membership.objects.get(user=cast.elu).pk}


def _maire_to_confirm(cast: Cast) -> dict:
    membership = Membership.objects.get(user=cast.maire)
    membership.a_acces_nominatif = False
    membership.save()
    return {"pk": membership.pk}


def _invitation(cast: Cast) -> dict:
    from projects.access import build_access

    invite(
        access=build_access(cast.chef_projet, cast.project),
        proposal=Proposal("nouveau@exemple.fr", Role.ELU, cast.bourg),
        address_of=lambda token: token,
    )
    return {"pk": Invitation.objects.get(project=cast.project).pk}


def _finances_of_bourg(cast: Cast) -> dict:
    return {"email": "nouveau@exemple.fr", "role": Role.FINANCES.value, "collectivite": cast.bourg.pk}


LINES: dict[str, list[Line]] = {
    # nobody of the cast has a second hat, and an unknown hat does not exist
    "projects:choose-hat": [Line(everyone(404), method="POST", data={"casquette": "autre"})],
    "projects:rights": [Line(everyone(200))],
    "projects:members": [Line(only(200, *TEAM))],
    "projects:member-rights": [Line(only(200, *TEAM), kwargs=_elu)],
    "projects:invite": [
        Line(only(200, *INVITING)),
        # a DRH invites to HR roles, a direction to the functions of its own employer: the form says so (422)
        Line(only(422, *INVITING) | {"chef_projet": 302, "direction": 302}, method="POST", data=_finances_of_bourg),
    ],
    "projects:invite-list": [
        Line(
            only(422, *INVITING) | {"chef_projet": 302, "direction": 302},
            method="POST",
            data={"liste": "nouveau@exemple.fr ; finances ; Bourg-Essai"},
        ),
    ],
    "projects:invitation-resend": [Line(only(302, "chef_projet", "direction"), method="POST", kwargs=_invitation)],
    "projects:invitation-cancel": [Line(only(302, "chef_projet", "direction"), method="POST", kwargs=_invitation)],
    "projects:hr-opening": [
        Line(only(200, "drh", "autre_drh", "secretaire")),
        Line(
            only(302, "drh") | {"autre_drh": 404, "secretaire": 404},
            method="POST",
            data=lambda cast: {"collectivite": cast.bourg.pk, "geste": "ouvrir"},
        ),
    ],
    "projects:member-confirm": [Line(only(302, "drh"), method="POST", kwargs=_maire_to_confirm)],
    "projects:member-end": [
        Line(only(200, "chef_projet", "direction"), kwargs=_elu),
        Line(only(302, "chef_projet", "direction"), method="POST", kwargs=_elu, data={"motif": "fin de mandat"}),
    ],
}
