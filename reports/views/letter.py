"""``/projets/<slug>/rapports/lettre-de-cadrage.pdf`` and ``.docx``: the letter as the framing stands today."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common.tabular.writing import export_name
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from reports.letter import letter_docx, letter_pdf
from reports.views.documents import WORD


@project_page(Action.VOIR_CADRAGE)
def framing_letter(request: HttpRequest, access: Access, extension: str) -> HttpResponse:
    """The letter, to read or to edit."""
    moment = timezone.now()
    if extension == "pdf":
        response = HttpResponse(letter_pdf(access.project, moment), content_type="application/pdf")
    else:
        response = HttpResponse(letter_docx(access.project, moment), content_type=WORD)
    name = export_name(access.project.slug, "lettre-de-cadrage", timezone.localdate(moment), extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
