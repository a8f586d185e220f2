"""The gestures that every long form shares: drafts, and two people at once. A view stays as short as before.

editing = Editing(request, access, form_class=AgentForm, cle="agent:12", titre="Agent B-12", action=…, collectivite=…)
if (answer := editing.draft_answer()) is not None:
    return answer
form = AgentForm(editing.data, …)
editing.open(form)                     # the draft, when it is asked for
if request.method == "POST" and (answer := editing.conflict_answer(form)) is not None:
    return answer
…
editing.done()                         # saved: the draft is forgotten

``edited`` does all of it for a page that is one form.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from common.editing import CHOICE, OTHER, VERSION, EditedMixin, chosen, sign_version
from common.forms import put_errors
from projects.access import Access
from projects.drafts import COMMAND, HELD_BACK, EditDraft
from projects.models import Collectivite
from projects.policy import Action

_HIDDEN = {"csrfmiddlewaretoken", VERSION, COMMAND}


@dataclass(frozen=True)
class Compared:
    """A field as the page shows it: both versions, and which one is proposed (none when both people changed it)."""

    name: str
    title: str
    before: str
    mine: str
    theirs: str
    theirs_value: str
    is_contested: bool


@contextmanager
def one_writer(request: HttpRequest, row: models.Model) -> Iterator[None]:
    """While a form is checked and saved, nobody else writes under ``row``: two answers sent together come one by one."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        type(row)._base_manager.select_for_update().get(pk=row.pk)
        yield


def _hour(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.hour}\u00a0h\u00a0{local:%M}"


class Editing:
    """One request on a long form. Without ``has_draft`` nothing typed is kept before it is saved: what is sealed."""

    def __init__(
        self,
        request: HttpRequest,
        access: Access,
        *,
        form_class: type[EditedMixin],
        cle: str,
        titre: str,
        action: Action,
        collectivite: Collectivite | None = None,
        has_draft: bool = True,
    ) -> None:
        self.request, self.has_draft = request, has_draft
        self.draft = EditDraft(
            access, cle=cle, titre=titre, adresse=request.path, action=action, collectivite=collectivite
        )
        self.data: QueryDict | None = chosen(request.POST, form_class) if request.method == "POST" else None

    @property
    def is_resuming(self) -> bool:
        """Whether the page shows the draft in place of what is stored."""
        return (
            self.has_draft
            and self.request.method != "POST"
            and "brouillon" in self.request.GET
            and self.draft.row is not None
        )

    def draft_answer(self) -> HttpResponse | None:
        """The answer to a draft kept or forgotten; ``None`` when the form is really sent, or only read."""
        command = self.request.POST.get(COMMAND) if self.request.method == "POST" and self.has_draft else None
        if not command:
            return None
        if command == "effacer":
            self.draft.delete()
            messages.success(self.request, "Le brouillon est effacé.")
            return redirect(self.request.path)
        try:
            row = self.draft.save(self.request.POST)
        except ValidationError as error:
            if command == "auto":
                return JsonResponse({"erreur": error.messages[0]}, status=422)
            messages.error(self.request, error.messages[0])
            return redirect(self.request.path)
        if self.draft.held_back and command == "auto":
            return JsonResponse({"erreur": HELD_BACK}, status=422)
        if command == "auto":
            return JsonResponse({"heure": _hour(row.date_modification)})
        if self.draft.held_back:
            messages.error(self.request, HELD_BACK)
        messages.success(
            self.request,
            f"Brouillon enregistré à {_hour(row.date_modification)}. Il vous attend ici pendant sept jours.",
        )
        return redirect(f"{self.request.path}?brouillon=1")

    def open(self, form: EditedMixin) -> None:
        """Tie the draft to the form that the page shows, and show what it kept when that is asked."""
        form.draft = self.draft if self.has_draft else None
        form.is_resumed = self.is_resuming
        if self.is_resuming:
            form.resume(self.draft.values)

    def conflict_answer(self, form: EditedMixin, *, by: str = "", at: datetime | None = None) -> HttpResponse | None:
        """The page that shows both versions, status 409, when somebody else changed what this form shows."""
        found = form.differences()
        if not found:
            return None
        hidden = [
            (name, value)
            for name in self.request.POST
            if name not in _HIDDEN and not name.startswith((CHOICE, OTHER))
            for value in self.data.getlist(name)
        ]
        hidden += [
            (name, value) for name in self.data if name not in self.request.POST for value in self.data.getlist(name)
        ]
        compared = [
            Compared(
                one.name,
                form.title_of(one.name),
                form.shown(one.name, one.base),
                form.shown(one.name, one.mine),
                form.shown(one.name, one.theirs),
                one.theirs,
                one.is_contested,
            )
            for one in found
        ]
        context = {
            "titre": self.draft.titre,
            "compared": compared,
            "hidden": hidden,
            "version": sign_version(form.stored_values()),
            "by": by,
            "at": at,
            "back": self.request.path,
        }
        return render(self.request, "safety/conflict.html", context, status=409)

    def done(self) -> None:
        """The form is saved: nothing is left to take up again."""
        self.draft.delete()


def edited(
    editing: Editing,
    *,
    under: models.Model,
    make: Callable[[QueryDict | None], EditedMixin],
    save: Callable[[EditedMixin], HttpResponse],
    show: Callable[[EditedMixin], HttpResponse],
) -> HttpResponse:
    """A page that is one long form: its draft, both versions when two people write, its errors, and what it saves.

    ``make`` builds the form from what is stored at that moment, with what was sent; it is called once nobody else writes
    under ``under``. ``save`` writes, all or nothing, and gives the answer; what it refuses (``ValidationError``) goes on the fields.
    ``show`` is the page, errors included.
    """
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(editing.request, under):
        form = make(editing.data)
        editing.open(form)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if editing.request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    answer = save(form)
            except ValidationError as error:
                put_errors(form, error)
            else:
                editing.done()
                return answer
    return show(form)
