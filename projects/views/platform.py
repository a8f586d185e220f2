"""``/installation/``: the territories of one installation, for who administers it: numbers and limits, no content."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from common.forms import Form, render_invalid
from common.french_order import french_key
from common.listing import Filter, ListColumn, Listing, ListSpec
from common.search import normalise
from projects.models import Plafonds, Project
from projects.services.limits import MEGABYTE, Mesure, set_limits, taken_by
from projects.views.emergency import administrators_only

STATES = {"actif": "actif", "archive": "archivé", "supprime": "supprimé"}


def state_of(project: Project) -> str:
    """Key of ``STATES``."""
    if project.date_suppression is not None:
        return "supprime"
    return "archive" if project.date_archivage is not None else "actif"


def _with_state(rows, value: str) -> list[dict]:
    return [row for row in rows if row["etat"] == value]


def _found(rows, words: str) -> list[dict]:
    return [row for row in rows if normalise(words) in normalise(f"{row['project'].nom} {row['project'].slug}")]


PROJECTS = ListSpec(
    noun="projet",
    plural="projets",
    columns=(
        ListColumn("projet", "Projet", by=lambda row: french_key(row["project"].nom)),
        ListColumn("etat", "État", by=lambda row: list(STATES).index(row["etat"])),
        ListColumn("membres", "Personnes", by=lambda row: row["taken"].membres, numeric=True),
        ListColumn("collectivites", "Collectivités", by=lambda row: row["taken"].collectivites, numeric=True),
        ListColumn("agents", "Agents", by=lambda row: row["taken"].agents, numeric=True),
        ListColumn("stockage", "Stockage (Mo)", by=lambda row: row["taken"].octets, numeric=True),
        ListColumn("plafonds", "Plafonds"),
    ),
    filters=(Filter("etat", "État", STATES, _with_state),),
    search=_found,
    search_label="Nom ou adresse du projet",
    sort="projet",
)


class LimitsForm(Form):
    """Four limits; an empty one is none."""

    membres = forms.IntegerField(label="Personnes", required=False, min_value=1, max_value=100_000)
    collectivites = forms.IntegerField(label="Collectivités", required=False, min_value=1, max_value=10_000)
    agents = forms.IntegerField(
        label="Agents saisis un par un", required=False, min_value=0, max_value=10_000_000,
        help_text="0 : effectifs consolidés seulement.",
    )  # fmt: skip
    stockage_mo = forms.IntegerField(
        label="Stockage, en Mo", required=False, min_value=1, max_value=10_000_000,
        help_text="Documents déposés et rapports édités. Un document de trop est refusé.",
    )  # fmt: skip


@administrators_only("GET", "HEAD")
def projects(request: HttpRequest) -> HttpResponse:
    """Every project, its state and what it takes. Nothing of what is in it."""
    found = list(Project.everything.order_by("nom", "slug"))
    taken = taken_by([one.pk for one in found])
    limits = Plafonds.objects.in_bulk()
    rows = [
        {
            "project": one,
            "etat": state_of(one),
            "etat_mots": STATES[state_of(one)],
            "taken": taken[one.pk],
            "mo": -(-taken[one.pk].octets // MEGABYTE),
            "limits": limits.get(one.pk),
        }
        for one in found
    ]
    return render(request, "platform/list.html", {"listing": Listing(PROJECTS, request.GET, rows)})


@administrators_only("GET", "HEAD", "POST")
def limits(request: HttpRequest, pk) -> HttpResponse:
    """The limits of one project, beside what it takes."""
    project = get_object_or_404(Project.everything, pk=pk)
    row = Plafonds.objects.filter(project=project).first()
    initial = {mesure.value: getattr(row, mesure.value, None) for mesure in Mesure}
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=initial)
    taken = taken_by([project.pk])[project.pk]
    context = {"project": project, "form": form, "taken": taken, "mo": -(-taken.octets // MEGABYTE)}
    if request.method != "POST":
        return render(request, "platform/limits.html", context)
    if not form.is_valid():
        return render_invalid(request, "platform/limits.html", context)
    set_limits(project=project, auteur=request.user, values=form.cleaned_data)
    messages.success(request, f"Les plafonds de « {project.nom} » sont enregistrés.")
    return redirect("projects:platform")
