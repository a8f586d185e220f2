"""A search finds the meetings, decisions and documents that the worn hat sees, and tells nothing of the others."""

from datetime import date

import pytest

from governance.models import Folder
from governance.services.decisions import record_decision
from governance.services.documents import deposit, save_folder, take_back
from governance.services.meetings import Point, save_agenda, save_minutes
from mutualisation.search import search_project
from projects.access import build_access
from tests.governance.scene import PDF, body_with, meeting_in

pytestmark = pytest.mark.django_db


def found(cast, name: str, text: str) -> set[str]:
    access = build_access(getattr(cast, name), cast.project)
    return {one.title for group in search_project(access, text) for one in group.found}


def test_words_of_the_governance_are_found_within_sight(cast):
    meeting = meeting_in(body_with(cast, "elu"), days=-3, objet="Médiathèques")
    save_agenda(meeting=meeting, points=[Point("Horaires d’ouverture")])
    save_minutes(meeting=meeting, texte="Réserve du maire sur les navettes.", publish=False)
    fields = {"objet": "Réseau de lecture", "texte": "Il est créé.", "date": date(2026, 2, 3), "resultat": "ADOPTEE"}
    record_decision(meeting=meeting, fields=fields | {"mode": "CONSENSUS"})
    folder = save_folder(project=cast.project, fields={"nom": "Travail", "audience": Folder.Audience.PILOTAGE})
    document = deposit(
        project=cast.project, data=PDF, filename="x.pdf", titre="Étude des médiathèques", user=cast.drh, folder=folder
    )
    title = str(meeting)
    assert found(cast, "elu", "mediatheque") == {title}
    assert found(cast, "drh", "mediatheque") == {title, "Étude des médiathèques"}
    assert found(cast, "drh", "horaire ouverture") == {title}
    assert found(cast, "elu", "lecture") == {"D-01 Réseau de lecture"}
    assert found(cast, "maire", "mediatheque") == found(cast, "maire", "lecture") == set()
    # a draft of minutes answers to nobody, published it answers to who sees the meeting
    assert found(cast, "chef_projet", "navette") == set()
    save_minutes(meeting=meeting, texte="Réserve du maire sur les navettes.", publish=True)
    assert found(cast, "elu", "navette") == {title} and found(cast, "representant", "navette") == set()
    take_back(document=document, reason="erreur")
    assert found(cast, "drh", "étude") == set()
