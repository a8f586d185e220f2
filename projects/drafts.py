"""Drafts of long forms, on the server: kept by a button, by the small script, and when a session ends under the typing.

A draft belongs to one person under one hat, and is kept only while that hat may write the form. A *ticket*, signed, is
carried by the form: it says whose form this is, so that what was typed by somebody whose session ended is kept for that
person and nobody else, whoever signs in next at the same desk.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from common.conservation import delai
from common.nir import CHAMP, ressemble_a_un_nir
from projects.access import Access, accesses_of
from projects.models import Collectivite, FormDraft, Project
from projects.policy import Action

TICKET = "brouillon-de"
COMMAND = "brouillon"
KEPT_FOR = delai("brouillons")
TICKET_SECONDS = 24 * 3600
MAX_CHARACTERS = 400_000
_SALT = "projects.drafts"
_NOT_KEPT = {"csrfmiddlewaretoken", TICKET, COMMAND}
HELD_BACK = f"{CHAMP} Le reste de votre brouillon est gardé."
TOO_LONG = "Cette saisie est trop longue pour un brouillon : enregistrez-la."


class EditDraft:
    """The draft of one form for the worn hat. Reading never writes."""

    def __init__(
        self,
        access: Access,
        *,
        cle: str,
        titre: str,
        adresse: str,
        action: Action,
        collectivite: Collectivite | None = None,
    ) -> None:
        self.access, self.cle, self.titre, self.adresse = access, cle, titre, adresse
        self.action, self.collectivite = action, collectivite
        self.held_back: frozenset[str] = frozenset()

    @property
    def _key(self) -> dict:
        return {
            "project": self.access.project,
            "user": self.access.user,
            "casquette": self.access.hat.key,
            "cle": self.cle,
        }

    @cached_property
    def row(self) -> FormDraft | None:
        """What is kept, ``None`` when there is nothing or when the hat may no longer write the form."""
        if not self.access.allows(self.action, self.collectivite):
            return None
        limit = timezone.now() - KEPT_FOR
        return FormDraft.objects.filter(**self._key, date_modification__gte=limit).first()

    @property
    def saved_at(self) -> datetime | None:
        return self.row.date_modification if self.row else None

    @property
    def values(self) -> Mapping[str, list[str]]:
        """What was typed, by name of field."""
        return self.row.donnees if self.row else {}

    def save(self, posted: QueryDict) -> FormDraft:
        """Keep what was typed. Raises ``ValidationError`` when it is too long; nothing is kept without the right.

        A field that holds a social security number is left out, whatever its form says of it: ``held_back`` names it.
        """
        self.access.require(self.action, self.collectivite)
        values = {name: posted.getlist(name) for name in posted if name not in _NOT_KEPT}
        self.held_back = frozenset(name for name, texts in values.items() if any(map(ressemble_a_un_nir, texts)))
        values = {name: texts for name, texts in values.items() if name not in self.held_back}
        if len(json.dumps(values)) > MAX_CHARACTERS:
            raise ValidationError(TOO_LONG)
        self.row, _ = FormDraft.objects.update_or_create(
            **self._key,
            defaults={
                "titre": self.titre,
                "adresse": self.adresse,
                "action": self.action.value,
                "collectivite": self.collectivite,
                "donnees": values,
            },
        )
        return self.row

    def delete(self) -> None:
        """Forget what was typed."""
        FormDraft.objects.filter(**self._key).delete()
        self.row = None

    @property
    def ticket(self) -> str:
        """Whose form this is, signed: see ``keep_by_ticket``."""
        return signing.dumps(
            [
                self.access.user.pk,
                str(self.access.project.pk),
                self.access.hat.key,
                self.cle,
                self.titre,
                self.adresse,
                self.action.value,
                self.collectivite.pk if self.collectivite else None,
            ],
            salt=_SALT,
        )


def keep_by_ticket(request: HttpRequest) -> str | None:
    """Keep a form sent without a session, or with an expired token, for the person whom its ticket names.

    Returns the address where the draft is offered, ``None`` when nothing was kept: no ticket, an altered or old one, a
    person who lost the right meanwhile, or somebody else signed in.
    """
    try:
        user_id, project_id, hat, cle, titre, adresse, action, employer_id = signing.loads(
            request.POST.get(TICKET, ""), salt=_SALT, max_age=TICKET_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if request.user.is_authenticated and request.user.pk != user_id:
        return None
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    project = Project.objects.filter(pk=project_id).first()
    if user is None or project is None:
        return None
    access = next((one for one in accesses_of(user, project) if one.hat.key == hat), None)
    employer = Collectivite.objects.filter(pk=employer_id, project=project).first() if employer_id else None
    if access is None or (employer_id and employer is None) or not access.allows(Action(action), employer):
        return None
    draft = EditDraft(access, cle=cle, titre=titre, adresse=adresse, action=Action(action), collectivite=employer)
    try:
        draft.save(request.POST)
    except ValidationError:
        return None
    return adresse


def purge_drafts(now: datetime | None = None) -> int:
    """Delete the drafts that nobody took up again for seven days; returns how many."""
    return FormDraft.objects.filter(date_modification__lt=(now or timezone.now()) - KEPT_FOR).delete()[0]


def forget_drafts(*, project: Project, **which: object) -> None:
    """Delete drafts of a project: of a person who leaves (``user``, ``casquette``), of a thing erased (``cle``)."""
    FormDraft.objects.filter(project=project, **which).delete()
