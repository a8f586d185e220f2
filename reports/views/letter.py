"""``/projets/<slug>/rapports/lettre-de-cadrage.pdf`` and ``.docx``: the letter as the framing stands today."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from reports.letter import letter
from reports.papers import mention_for, paper_response


@project_page(Action.VOIR_CADRAGE)
def framing_letter(request: HttpRequest, access: Access, extension: str) -> HttpResponse:
    """The letter, to read or to edit."""
    moment = timezone.now()
    jour = timezone.localdate(moment)
    paper = replace(letter(access.project, jour), mention=mention_for(access, jour))
    return paper_response(access.project, paper, extension, moment)
