"""``…/gouvernance/negociations/``: an option of method. A file is a 404 to whoever does not read negotiations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import Form
from governance.figures_negotiations import files_table, sides_table
from governance.forms.fields import ReasonForm
from governance.forms.negotiations import FileForm, PositionForm, PublishForm
from governance.models import DossierNegociation, PositionNegociation
from governance.queries.bodies import decisions_seen
from governance.queries.negotiations import files_seen, is_open, own_position, sides_of
from governance.services.negotiations import (
    draft_key,
    publish_position,
    remove_file,
    save_file,
    save_position,
    take_publication_back,
    version_of,
)
from governance.views.bodies import trail_of
from governance.views.pages import edited_page, restored, saving_page
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.bin import removed_message

UNSEEN = "Lue de votre collectivité et de la conduite du projet, de personne d’autre, tant que vous ne la publiez pas."


def _file(access: Access, numero: int) -> DossierNegociation:
    """A file by its number. Raises ``Http404`` when the option is off too."""
    found = files_seen(access).filter(numero=numero).first()
    if found is None:
        raise Http404
    found.project = access.project
    return found


def _trail(access: Access, row: DossierNegociation | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = trail_of(access) if access.allows(Action.VOIR_INSTANCES) else []
    trail = [*trail, ("Négociations", reverse("governance:negotiations", args=[slug]))]
    if row is not None:
        trail.append((f"n°\u00a0{row.numero}", reverse("governance:negotiation", args=[slug, row.numero])))
    return trail


def _writer(access: Access) -> Collectivite:
    """The employer for which the worn hat writes. Raises ``Http404``."""
    own = access.own_collectivite
    if own is None or not access.allows(Action.ECRIRE_POSITION, own):
        raise Http404
    return own


@project_page(Action.VOIR_NEGOCIATIONS)
def negotiations(request: HttpRequest, access: Access) -> HttpResponse:
    """Every subject: where it is, what is agreed, what remains."""
    if not is_open(access):
        raise Http404
    rows = list(files_seen(access))

    def address(one: DossierNegociation) -> str:
        return reverse("governance:negotiation", args=[access.project.slug, one.numero])

    return render(
        request,
        "governance/negotiations.html",
        {
            "count": len(rows),
            "table": files_table(rows, timezone.localdate(), address),
            "may_hold": access.allows(Action.TENIR_NEGOCIATIONS),
            "exports": exports_address("governance:negotiations-export", slug=access.project.slug),
            "trail": _trail(access)[:-1],
        },
    )


@project_page(Action.VOIR_NEGOCIATIONS)
def negotiations_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The list as a file."""
    if not is_open(access):
        raise Http404
    day = timezone.localdate()
    tables = {"negociations": files_table(files_seen(access), day)}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=day)


@project_page(Action.VOIR_NEGOCIATIONS)
def negotiation(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One subject: what is to be settled, what is agreed, what each side published."""
    row = _file(access, numero)
    sides = sides_of(access, row)
    own = access.own_collectivite
    return render(
        request,
        "governance/negotiation.html",
        {
            "row": row,
            "is_open": row.etat == DossierNegociation.Etat.OUVERT,
            "sides": [one for one in sides if one.texte or one.est_la_sienne],
            "silent": [one for one in sides if not one.texte and not one.est_la_sienne],
            "decision": decisions_seen(access).filter(pk=row.decision_id).first() if row.decision_id else None,
            "may_hold": access.allows(Action.TENIR_NEGOCIATIONS),
            "may_write": own is not None and access.allows(Action.ECRIRE_POSITION, own),
            "exports": exports_address("governance:positions-export", slug=access.project.slug, numero=numero),
            "trail": _trail(access),
        },
    )


@project_page(Action.VOIR_NEGOCIATIONS)
def positions_export(request: HttpRequest, access: Access, numero: int, cle: str, extension: str) -> HttpResponse:
    """The positions of one subject as a file: the words that this reader reads on the page."""
    row, day = _file(access, numero), timezone.localdate()
    return table_response(
        {"positions": sides_table(sides_of(access, row), day)},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=day,
        prefix=f"negociation-{numero}-",
    )


@project_page(Action.TENIR_NEGOCIATIONS, methods=("GET", "POST"))
def negotiation_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Open a subject."""
    if not is_open(access):
        raise Http404

    def save(form: FileForm) -> HttpResponse:
        row = save_file(project=access.project, fields=form.cleaned_data, user=access.user)
        messages.success(request, "Le dossier est ouvert : chaque collectivité peut y écrire sa position.")
        return redirect("governance:negotiation", access.project.slug, row.numero)

    trail = _trail(access)
    return edited_page(
        request,
        access,
        form_class=FileForm,
        make=lambda data: FileForm(data, project=access.project),
        save=save,
        cle="negociation:nouvelle",
        row=access.project,
        action=Action.TENIR_NEGOCIATIONS,
        title="Ouvrir une négociation",
        lead="Un sujet, une question. Ce que vous écrivez ici se lit des directions et des élus de toutes les collectivités.",
        submit="Ouvrir le dossier",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.TENIR_NEGOCIATIONS, methods=("GET", "POST"))
def negotiation_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Write what is agreed, what remains, how it ends."""
    row = _file(access, numero)

    def save(form: FileForm) -> HttpResponse:
        save_file(project=access.project, fields=form.cleaned_data, user=access.user, row=_file(access, numero))
        messages.success(request, "Le dossier est enregistré.")
        return redirect("governance:negotiation", access.project.slug, numero)

    trail = _trail(access, row)
    return edited_page(
        request,
        access,
        form_class=FileForm,
        make=lambda data: FileForm(data, project=access.project, row=_file(access, numero)),
        save=save,
        cle=f"negociation:{row.pk}",
        row=row,
        action=Action.TENIR_NEGOCIATIONS,
        title="Modifier le dossier",
        lead=row.sujet,
        submit="Enregistrer le dossier",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Ce que vous écrivez ici se lit des directions et des élus de toutes les collectivités : n’y reprenez rien "
        "d’une position qui n’est pas publiée.",
    )


@project_page(Action.TENIR_NEGOCIATIONS, methods=("GET", "POST"))
def negotiation_remove(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take a subject away, with its positions."""
    row = _file(access, numero)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    trail = _trail(access, row)

    def save() -> str:
        remove_file(row=row, auteur=access.user, motif=form.cleaned_data["motif"])
        removed_message(request, access, kind="negociation", row=row, text="Le dossier est supprimé.")
        return ""

    return saving_page(
        request,
        form=form,
        save=save,
        back=trail[-2][1],
        title="Supprimer ce dossier",
        submit="Supprimer le dossier",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Ses positions partent avec lui. La corbeille permet d’annuler pendant 24 heures.",
    )


@project_page(Action.ECRIRE_POSITION, methods=("GET", "POST"))
def position(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Write the position of one’s own side."""
    own, row = _writer(access), _file(access, numero)

    def save(form: PositionForm) -> HttpResponse:
        save_position(dossier=row, collectivite=own, fields=form.cleaned_data, user=access.user)
        messages.success(request, f"La position est enregistrée. {UNSEEN}")
        return redirect("governance:negotiation", access.project.slug, numero)

    def make(data: QueryDict | None) -> Form:
        return PositionForm(data, row=own_position(access, row))

    trail = _trail(access, row)
    return edited_page(
        request,
        access,
        form_class=PositionForm,
        make=make,
        save=save,
        cle=draft_key(row.pk),
        titre=f"Position {own.de_nom}, {row}",
        row=row,
        action=Action.ECRIRE_POSITION,
        collectivite=own,
        title=f"Position {own.de_nom}",
        lead=row.sujet,
        submit="Enregistrer la position",
        cancel_url=trail[-1][1],
        trail=trail,
        note=UNSEEN,
    )


def _own(access: Access, row: DossierNegociation) -> PositionNegociation:
    _writer(access)
    found = own_position(access, row)
    if found is None:
        raise Http404
    return found


@project_page(Action.ECRIRE_POSITION, methods=("GET", "POST"))
def position_publish(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Read it once more, then show it to the others."""
    row = _file(access, numero)
    found = _own(access, row)
    sent = request.POST if request.method == "POST" else None
    form = PublishForm(sent, initial={"lue": version_of(found)})
    trail = _trail(access, row)

    def save() -> str:
        publish_position(row=found, version=form.cleaned_data["lue"], user=access.user)
        return "La position est publiée : les directions et les élus de toutes les collectivités la lisent, et en sont prévenus."

    return saving_page(
        request,
        form=form,
        save=save,
        template="governance/negotiation_publish.html",
        texte=found,
        title=f"Publier la position {found.collectivite.de_nom}",
        lead=row.sujet,
        submit="Publier cette position",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Les directions et les élus de toutes les collectivités liront ces mots, et eux seuls : ce que vous écrirez "
        "ensuite restera chez vous jusqu’à la prochaine publication. Vous pourrez la retirer.",
    )


@project_page(Action.ECRIRE_POSITION, methods=("POST",))
def position_take_back(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The others read this side no more."""
    row = _file(access, numero)
    found = _own(access, row)

    def take_back() -> None:
        if not take_publication_back(row=found):
            raise ValidationError("Rien n’est publié : il n’y a rien à retirer.")

    return restored(
        request,
        restore=take_back,
        said="La publication est retirée : les autres collectivités ne lisent plus votre position. Votre texte est gardé.",
        back=_trail(access, row)[-1][1],
    )
