"""``…/regle-du-jeu/``: the version in force, its thresholds and signatures; write, publish, sign."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import put_errors
from governance.forms.charter import TEXTS as TEXT_NAMES
from governance.forms.charter import CharterForm, PublishForm, SignForm
from governance.links import told_of_rules
from governance.models import Body, Charter, CharterSignature
from governance.queries.charter import (
    draft_of,
    in_force_on,
    published,
    signable_bodies,
    signatories,
    threshold_lines,
)
from governance.services.charter import (
    may_take_back,
    publish,
    rising_floor,
    save_draft,
    sign,
    take_back_signature,
)
from governance.seuils import specs
from governance.views.pages import edited_page, form_page
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.queries import collectivites_in


def _trail(access: Access) -> list[tuple[str, str]]:
    return [("Règle du jeu", reverse("governance:charter", args=[access.project.slug]))]


def _back(access: Access) -> HttpResponse:
    return redirect("governance:charter", access.project.slug)


@project_page(Action.VOIR_CHARTE)
def charter_page(request: HttpRequest, access: Access) -> HttpResponse:
    """The version in force, the one to come, who signed the latest."""
    versions = published(access.project)
    current = in_force_on(versions, timezone.localdate())
    latest = versions[0] if versions else None
    lines = signatories(access, latest) if latest else []
    mine = [line.signature for line in lines if line.signature and may_take_back(access, line.signature)]
    may_write = access.allows(Action.TENIR_CHARTE)
    return render(
        request,
        "governance/charter.html",
        {
            "current": current or latest,
            "is_in_force": current is not None,
            "latest": latest,
            "coming": latest if latest and current and latest.pk != current.pk else None,
            "versions": versions,
            "thresholds": threshold_lines(access.project),
            "signatories": lines,
            "signed": sum(1 for line in lines if line.signature),
            "own_signatures": {signature.pk for signature in mine},
            "draft": draft_of(access.project) if may_write else None,
            "may_write": may_write,
            "told": [
                (Charter._meta.get_field(name).verbose_name, links) for name, links in told_of_rules(access).items()
            ],
        },
    )


@project_page(Action.VOIR_CHARTE)
def version_page(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """A published version as it was; the draft is for whoever writes it."""
    charter = access.project.charters.filter(numero=numero).first()
    if charter is None or (charter.date_publication is None and not access.allows(Action.TENIR_CHARTE)):
        raise Http404
    values = {row.cle: row.valeur for row in charter.thresholds.order_by("cle")}
    return render(
        request,
        "governance/charter_version.html",
        {
            "charter": charter,
            "values": [(spec, values[cle]) for cle, spec in specs().items() if cle in values],
            "signatures": list(
                charter.signatures.select_related("collectivite", "body").order_by("date_signature", "pk")
            ),
            "trail": _trail(access),
            "may_write": access.allows(Action.TENIR_CHARTE),
        },
    )


def _initial(access: Access) -> tuple[dict[str, str], dict[str, int]]:
    """What the form starts from: the draft, else the latest version, else the proposed values."""
    base = draft_of(access.project) or next(iter(published(access.project)), None)
    values = {cle: spec.defaut for cle, spec in specs().items()} | rising_floor(access.project)
    if base is None:
        return {}, values
    kept = {row.cle: row.valeur for row in base.thresholds.order_by("cle") if row.cle in values}
    floor = rising_floor(access.project)
    merged = values | {cle: max(value, floor.get(cle, value)) for cle, value in kept.items()}
    return {name: getattr(base, name) for name in TEXT_NAMES}, merged


@project_page(Action.TENIR_CHARTE, methods=("GET", "POST"))
def draft(request: HttpRequest, access: Access) -> HttpResponse:
    """Write the next version."""

    def make(data: QueryDict | None) -> CharterForm:
        texts, values = _initial(access)
        return CharterForm(data, texts=texts, thresholds=values)

    def save(form: CharterForm) -> HttpResponse:
        charter = save_draft(project=access.project, texts=form.texts(), thresholds=form.thresholds())
        messages.success(request, f"Brouillon de la version {charter.numero} enregistré. Personne d’autre ne le lit.")
        return redirect("governance:charter-version", access.project.slug, charter.numero)

    trail = _trail(access)
    return edited_page(
        request,
        access,
        form_class=CharterForm,
        make=make,
        save=save,
        cle="charte",
        row=access.project,
        action=Action.TENIR_CHARTE,
        title="Rédiger la règle du jeu",
        lead="Courte, lisible, signée. Les seuils sont ceux que lisent les alertes.",
        submit="Enregistrer cette rédaction",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/charter_form.html",
    )


@project_page(Action.TENIR_CHARTE, methods=("GET", "POST"))
def publish_page(request: HttpRequest, access: Access) -> HttpResponse:
    """Publish the draft from a day on."""
    charter = draft_of(access.project)
    if charter is None:
        raise Http404
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"date_effet": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            publish(charter=charter, date_effet=form.cleaned_data["date_effet"], user=access.user)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"La version {charter.numero} est publiée ; chaque collectivité peut la signer.")
            return _back(access)
    trail = _trail(access)
    return form_page(
        request,
        form=form,
        title=f"Publier la version {charter.numero}",
        submit="Publier",
        cancel_url=reverse("governance:charter-version", args=[access.project.slug, charter.numero]),
        trail=trail,
        note="Une version publiée ne change plus : pour la corriger, on en publie une autre.",
    )


def _sign(
    request: HttpRequest, access: Access, *, collectivite: Collectivite | None = None, body: Body | None = None
) -> HttpResponse:
    charter: Charter | None = next(iter(published(access.project)), None)
    if charter is None:
        raise Http404
    whom = collectivite or body
    form = SignForm(
        request.POST if request.method == "POST" else None,
        initial={"qualite": access.hat.memberships[0].role_label},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _still_the_same(request, charter)
            sign(
                access=access,
                charter=charter,
                qualite=form.cleaned_data["qualite"],
                collectivite=collectivite,
                body=body,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"La version {charter.numero} est signée pour {whom}.")
            return _back(access)
    trail = _trail(access)
    return form_page(
        request,
        form=form,
        title=f"Signer pour {whom}",
        lead=f"Version {charter.numero}, en vigueur à partir du {charter.date_effet:%d/%m/%Y}.",
        submit=f"Signer la version {charter.numero}",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/sign.html",
        charter=charter,
    )


def _still_the_same(request: HttpRequest, charter: Charter) -> None:
    """Nobody signs a version that was replaced while they read."""
    if request.POST.get("version") != str(charter.numero):
        raise ValidationError(
            f"La règle du jeu a changé pendant votre lecture\u00a0: voici la version {charter.numero}."
        )


@project_page(Action.SIGNER_CHARTE, methods=("GET", "POST"))
def sign_employer(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Sign for one's employer."""
    collectivite = collectivites_in(access.project).filter(pk=pk).first()
    if collectivite is None:
        raise Http404
    access.require(Action.SIGNER_CHARTE, collectivite)
    return _sign(request, access, collectivite=collectivite)


@project_page(Action.SIGNER_CHARTE_GROUPE, methods=("GET", "POST"))
def sign_body(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Sign for a body that one leads."""
    body = Body.objects.filter(project=access.project, pk=pk, pk__in=signable_bodies(access)).first()
    if body is None:
        raise Http404
    return _sign(request, access, body=body)


@project_page(Action.VOIR_CHARTE, methods=("POST",))
def signature_take_back(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Undo one's own signature within 24 hours."""
    signature = CharterSignature.objects.filter(pk=pk, charter__project=access.project, user=access.user).first()
    if signature is None:
        raise Http404
    try:
        take_back_signature(access=access, signature=signature)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Votre signature est reprise.")
    return _back(access)
