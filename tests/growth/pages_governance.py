"""Which rows double on the pages of the governance (see ``pages``)."""

from tests.growth import meetings, rows
from tests.growth.growing import Growing
from tests.permissions import governance, governance_negotiations

ORGANISATION = (meetings.body, meetings.folder)

PAGES: dict[str, Growing] = {
    "governance:home": Growing("chef_projet", ORGANISATION),
    "governance:body": Growing("chef_projet", (meetings.seat, meetings.meeting, meetings.decision), governance.a_body),
    "governance:seat-new": Growing("chef_projet", (rows.member, meetings.seat), governance.a_body),
    "governance:meeting": Growing(
        "chef_projet", (meetings.seated_here, meetings.decision_here, meetings.point), governance.a_held_meeting
    ),
    "governance:agenda": Growing("chef_projet", (meetings.point,), governance.a_meeting, longer=False),
    "governance:attendance": Growing("chef_projet", (meetings.seated_here,), governance.a_held_meeting),
    "governance:speaking": Growing("chef_projet", (meetings.speech,), lambda cast: governance.a_speech(cast) and {}),
    "governance:speaking-export": Growing(
        "chef_projet",
        (meetings.speech,),
        lambda cast: governance.a_speech(cast) and {"cle": "parole-reunions", "extension": "csv"},
    ),
    "governance:decisions": Growing("chef_projet", ORGANISATION),
    "governance:decision": Growing("chef_projet", (meetings.decision_document,), governance.a_decision),
    "governance:team": Growing("chef_projet", (rows.commune, meetings.team_member)),
    "governance:team-export": Growing(
        "chef_projet", (rows.commune, meetings.team_member), lambda cast: {"cle": "equipe", "extension": "csv"}
    ),
    "governance:team-new": Growing("chef_projet", (rows.commune,)),
    "governance:team-edit": Growing("chef_projet", (rows.commune,), governance.a_team_member),
    "governance:charter": Growing(
        "chef_projet", (rows.commune, meetings.body), lambda cast: governance.a_version(cast) and {}
    ),
    "governance:charter-version": Growing(
        "chef_projet", (rows.commune, meetings.body), governance.a_version, longer=False
    ),
    "governance:documents": Growing("chef_projet", (meetings.folder,)),
    "governance:document-new": Growing("chef_projet", (meetings.folder,)),
    "governance:document": Growing("chef_projet", (meetings.document_version,), governance.a_document()),
    "governance:notifications": Growing("chef_projet", (meetings.notice,)),
    "governance:negotiations": Growing(
        "maire", (meetings.negotiation,), lambda cast: governance_negotiations.a_file(cast) and {}
    ),
    "governance:negotiations-export": Growing(
        "maire",
        (meetings.negotiation,),
        lambda cast: governance_negotiations.a_file(cast) and {"cle": "negociations", "extension": "csv"},
    ),
    "governance:negotiation": Growing("chef_projet", (meetings.side,), governance_negotiations.a_publication),
    "governance:positions-export": Growing(
        "chef_projet",
        (meetings.side,),
        lambda cast: governance_negotiations.a_publication(cast) | {"cle": "positions", "extension": "csv"},
    ),
    "governance:negotiation-edit": Growing(
        "chef_projet", (rows.service, meetings.body), governance_negotiations.a_file
    ),
}
