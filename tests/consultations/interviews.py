"""What the tests of the interview log share."""

from django.utils import timezone

from consultations.models import Concern, Interview
from consultations.services.concerns import answer_concern, publish_concern, record_concern
from consultations.services.interviews import keep_private, save_interview
from tests.cast import Cast


def met(employer, **fields) -> dict:
    """One person met."""
    return {
        "fonction": "agente d’accueil",
        "collectivite_id": employer.pk if employer else None,
        "categorie": "C",
        "service_id": None,
        "nombre": 1,
        "nom": "",
        **fields,
    }


def make_interview(cast: Cast, author=None, people=None, **fields) -> Interview:
    """An interview of Bourg-Essai, held by the project lead, open to the project."""
    rows = fields.pop("rows", {})
    return save_interview(
        project=cast.project,
        author=author or cast.chef_projet,
        fields={
            "forme": "INDIVIDUEL",
            "date": timezone.localdate(),
            "lieu": "Mairie",
            "confidentialite": "PROJET",
            "themes": ["MOYENS"],
            "synthese": "Le matériel manque.",
            **fields,
        },
        people=people or [met(cast.bourg)],
        **rows,
    )


def make_private(cast: Cast, author, synthese: str):
    """An interview that its author keeps."""
    content = {
        "forme": "INDIVIDUEL",
        "date": timezone.localdate().isoformat(),
        "lieu": "",
        "themes": ["EMPLOI"],
        "synthese": synthese,
        "confidentialite": "ENQUETEUR",
        "people": [met(cast.bourg, nom="Maude Secret")],
        "quotations": [],
        "promises": [],
    }
    return keep_private(project=cast.project, author=author, content=content)


def make_concern(cast: Cast, author=None, **fields) -> Concern:
    """A concern of Bourg-Essai, told today in a meeting."""
    return record_concern(
        project=cast.project,
        author=author or cast.chef_projet,
        fields={
            "texte": "Où travaillerons-nous demain ?",
            "theme": "LIEU",
            "collectivite": cast.bourg,
            "date": timezone.localdate(),
            "origine": "REUNION",
            **fields,
        },
    )


def answered(cast: Cast, published: bool = True, **fields) -> Concern:
    """A concern with its answer, published or not."""
    concern = make_concern(cast, **fields)
    answer_concern(concern=concern, author=cast.chef_projet, question="Où irons-nous ?", reponse="Au même endroit.")
    if published:
        publish_concern(concern=concern)
    return concern


def form_data(cast: Cast, **fields) -> dict:
    """The answers to the form of an interview."""
    return {
        "forme": "INDIVIDUEL",
        "date": timezone.localdate().strftime("%d/%m/%Y"),
        "lieu": "Mairie",
        "themes": ["MOYENS"],
        "synthese": "Le matériel manque.",
        "confidentialite": "PROJET",
        "fonction_0": "agente d’accueil",
        "collectivite_0": str(cast.bourg.pk),
        "categorie_0": "C",
        **fields,
    }
