"""Consolidated counts: the grid of an employer, the short page of a small commune, and typing for an employer alone."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import Form, render_invalid
from hr.forms.consolides import GrilleForm
from hr.models import EffectifConsolide, InventoryState
from hr.queries import a_des_agents, services_de
from hr.services.consolides import cellules_de, enregistrer_consolides
from hr.services.etats import choisir_mode, etat_de, valider
from hr.services.imports import inventaire_valide
from hr.services.liens import demander_validation, signer
from hr.services.tenus import DEJA_TENU, sans_personne
from hr.views.employeur import employeur_du_projet, propre_employeur
from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.models import Collectivite, Invitation
from projects.policy import Action, Role
from projects.services.invitations import Proposal, invite
from projects.views.editing import Editing, one_writer

LIGNES_EN_PLUS = 5
# The trades that a commune of a few agents most often has: proposed, never counted until somebody writes a number.
PROPOSITIONS = (
    ("SECRETARIAT_MAIRIE", "TITULAIRE", "B"),
    ("VOIRIE", "TITULAIRE", "C"),
    ("BATIMENTS", "TITULAIRE", "C"),
    ("SCOLAIRE_ENFANCE", "TITULAIRE", "C"),
    ("RESTAURATION", "CONTRACTUEL_PERMANENT", "C"),
    ("ETAT_CIVIL", "TITULAIRE", "C"),
)
LIGNES_PETITE = 7


class LienForm(Form):
    """To whom the validation link goes."""

    email = forms.EmailField(label="Adresse de la secrétaire générale ou du secrétaire général de mairie")


def _initial(employer: Collectivite, *, propositions: bool) -> list[dict[str, object]]:
    """Lines already typed; without any, the lines proposed to a small commune."""
    lines = [
        {
            "service": str(row.service_id),
            "statut": row.statut,
            "categorie": row.categorie,
            "nombre": row.nombre,
            "etp": row.etp.normalize() if row.etp != row.etp.to_integral() else row.etp.to_integral(),
        }
        for row in EffectifConsolide.objects.filter(collectivite=employer)
        .select_related("service")
        .order_by("service__rang", "service__libelle", "statut", "categorie", "pk")
    ]
    if not lines and propositions:
        codes = {service.code: str(service.pk) for service in services_de(employer) if service.code}
        lines = [
            {"service": codes[code], "statut": statut, "categorie": categorie}
            for code, statut, categorie in PROPOSITIONS
            if code in codes
        ]
    return lines


def _form(
    editing: Editing, employer: Collectivite, *, petite: bool, motif_requis: bool, avec_validation: bool
) -> GrilleForm:
    lines = _initial(employer, propositions=petite)
    wanted = max(LIGNES_PETITE, len(lines) + 1) if petite else len(lines) + LIGNES_EN_PLUS
    if editing.data is not None:
        posted = editing.data.get("lignes", "")
    else:
        kept = editing.draft.values.get("lignes", [""])[0] if editing.is_resuming else ""
        posted = kept or editing.request.GET.get("lignes", "")
    if posted.isdecimal():
        wanted = max(wanted, int(posted[:4]))
    initial = {f"{name}_{index}": value for index, line in enumerate(lines) for name, value in line.items()}
    for index in range(len(lines), wanted):
        initial |= {f"statut_{index}": "TITULAIRE", f"categorie_{index}": "C"}
    return GrilleForm(
        editing.data,
        cellules=cellules_de(employer),
        services={str(s.pk): s.libelle for s in services_de(employer)},
        lignes=wanted,
        motif_requis=motif_requis,
        avec_validation=avec_validation,
        initial=initial,
    )


def _grid(
    request: HttpRequest, access: Access, employer: Collectivite, *, petite: bool, saisie_pour: bool
) -> HttpResponse:
    template = "hr/small_town.html" if petite else "hr/consolidated.html"
    editing = Editing(
        request,
        access,
        form_class=GrilleForm,
        cle=f"{'ma-commune' if petite else 'consolides'}:{employer.pk}",
        titre=f"Les effectifs {employer.de_nom}",
        action=Action.SAISIR_CONSOLIDE_POUR if saisie_pour else Action.SAISIR_CONSOLIDE,
        collectivite=employer,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, employer):
        return _answer(request, access, employer, editing, template, petite=petite, saisie_pour=saisie_pour)


def _answer(
    request: HttpRequest,
    access: Access,
    employer: Collectivite,
    editing: Editing,
    template: str,
    *,
    petite: bool,
    saisie_pour: bool,
) -> HttpResponse:
    may_validate = not saisie_pour and petite and access.allows(Action.VALIDER_INVENTAIRE, employer)
    form = _form(
        editing,
        employer,
        petite=petite,
        motif_requis=inventaire_valide(employer),
        avec_validation=may_validate,
    )
    editing.open(form)
    context = {
        "form": form,
        "employeur": employer,
        "saisie_pour": saisie_pour,
        "etat": etat_de(employer),
        "lien_form": LienForm(),
        "plus": form.lignes + LIGNES_EN_PLUS,
        "a_des_effectifs": bool(cellules_de(employer)),
        "agents_mis_de_cote": petite
        and employer.mode_inventaire == Collectivite.ModeInventaire.NOMINATIF
        and a_des_agents(employer),
        "cancel_url": reverse("hr:staff", args=[access.project.slug]),
        "services_url": reverse("diagnostics:services", args=[access.project.slug]),
    }
    if request.method != "POST":
        return render(request, template, context)
    if (conflict := editing.conflict_answer(form)) is not None:
        return conflict
    if not form.is_valid():
        return render_invalid(request, template, context)
    motif = form.cleaned_data.get("motif", "")
    with transaction.atomic():
        changed = enregistrer_consolides(
            collectivite=employer,
            cellules=form.cellules,
            auteur=request.user,
            motif=motif,
            saisie_pour=saisie_pour,
        )
        if petite or saisie_pour:
            choisir_mode(
                collectivite=employer,
                mode=Collectivite.ModeInventaire.CONSOLIDE,
                auteur=request.user,
                motif=motif or "effectifs consolidés",
            )
        validated = may_validate and form.cleaned_data.get("valider") and bool(form.cellules)
        if validated:
            valider(collectivite=employer, auteur=request.user)
    editing.done()
    if validated:
        messages.success(request, f"Les effectifs {employer.de_nom} sont enregistrés et validés.")
    elif changed:
        messages.success(request, f"Les effectifs {employer.de_nom} sont enregistrés.")
    else:
        messages.info(request, "Rien n’a changé.")
    if saisie_pour:
        return redirect("hr:consolidated-for", access.project.slug, employer.pk)
    return redirect("hr:staff", slug=access.project.slug)


@project_page(Action.SAISIR_CONSOLIDE, methods=("GET", "POST"))
def consolidated(request: HttpRequest, access: Access) -> HttpResponse:
    """The grid of my employer."""
    own = propre_employeur(access, Action.SAISIR_CONSOLIDE)
    return _grid(request, access, own, petite=False, saisie_pour=False)


@project_page(Action.SAISIR_CONSOLIDE, methods=("GET", "POST"))
def small_town(request: HttpRequest, access: Access) -> HttpResponse:
    """One short page for a commune of a few agents: at most 40 fields, most of them filled in."""
    own = propre_employeur(access, Action.SAISIR_CONSOLIDE)
    return _grid(request, access, own, petite=True, saisie_pour=False)


def _alone(access: Access, pk: int) -> Collectivite:
    """An employer that nobody looks after. Raises ``AccessRefused`` when somebody does."""
    employer = employeur_du_projet(access, pk)
    if employer.pk not in sans_personne(access.project):
        raise AccessRefused(DEJA_TENU)
    return employer


@project_page(Action.SAISIR_CONSOLIDE_POUR, methods=("GET", "POST"))
def consolidated_for(request: HttpRequest, access: Access, collectivite: int) -> HttpResponse:
    """The project lead types counts for an employer that has nobody; they stay « à vérifier »."""
    return _grid(request, access, _alone(access, collectivite), petite=False, saisie_pour=True)


@project_page(Action.SAISIR_CONSOLIDE_POUR, methods=("POST",))
def ask_validation(request: HttpRequest, access: Access, collectivite: int) -> HttpResponse:
    """Send the validation link to the person of that employer."""
    employer = employeur_du_projet(access, collectivite)
    state = InventoryState.objects.filter(collectivite=employer).first()
    if state is None or not state.saisie_pour or not cellules_de(employer):
        raise AccessRefused("Saisissez d’abord les effectifs de cette collectivité.")
    form = LienForm(request.POST)
    back = redirect("hr:staff", slug=access.project.slug)
    if not form.is_valid():
        messages.error(request, "Cette adresse électronique n’est pas valide : le lien n’est pas envoyé.")
        return back
    email = form.cleaned_data["email"].lower()
    if email == request.user.email.lower():
        messages.error(request, "Vous avez saisi ces effectifs : une autre personne doit les valider.")
        return back
    try:
        invited = _invite(request, access, employer, email)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    url = request.build_absolute_uri(reverse("hr:validate-link", args=[access.project.slug, signer(employer)]))
    demander_validation(collectivite=employer, email=email, url=url, auteur=request.user)
    also = " Une invitation l’accompagne : à accepter d’abord." if invited else ""
    messages.success(request, f"Le lien de validation est envoyé à {email}.{also}")
    return back


def _invite(request: HttpRequest, access: Access, employer: Collectivite, email: str) -> bool:
    """Invite this person to keep the staff of an employer that has nobody yet; whether an invitation was written.

    Nothing when somebody keeps it already, or when this very invitation waits for its answer. Raises
    ``ValidationError`` when the person may not be invited.
    """
    if employer.pk not in sans_personne(access.project):
        return False
    waiting = Invitation.objects.filter(
        project=access.project,
        collectivite=employer,
        email=email,
        role=Role.SECRETAIRE_MAIRIE.value,
        etat=Invitation.Etat.ENVOYEE,
        date_expiration__gt=timezone.now(),
    )
    if waiting.exists():
        return False
    invite(
        access=access,
        proposal=Proposal(email=email, role=Role.SECRETAIRE_MAIRIE, collectivite=employer),
        address_of=lambda token: request.build_absolute_uri(reverse("projects:invitation", args=[token])),
    )
    return True
