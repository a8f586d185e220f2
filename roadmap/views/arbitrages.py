"""``…/feuille-de-route/arbitrages/``: who decides when a shared service has two authorities. Cases: 404 to all others."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Table
from common.forms import put_errors, render_invalid
from governance.views.pages import form_page, restored
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, one_writer
from roadmap.figures_arbitrages import cases_table, indicators, months_table
from roadmap.forms.arbitrages import AskForm, GiveForm
from roadmap.models import DemandeArbitrage
from roadmap.queries.arbitrages import cases_seen, cases_with_delays, delays_of, services_to_arbitrate
from roadmap.services.arbitrages import ask_again, ask_arbitration, give_arbitration, withdraw_arbitration

CASES = (Action.RENDRE_ARBITRAGES, Action.DEMANDER_ARBITRAGE)


def _reads_cases(access: Access) -> bool:
    return any(access.allows(action) for action in (Action.TENIR_ARBITRAGES, *CASES))


def _case(access: Access, numero: int) -> DemandeArbitrage:
    found = cases_seen(access).filter(numero=numero).first()
    if found is None:
        raise Http404
    return found


def _may_give(access: Access, row: DemandeArbitrage) -> bool:
    if access.allows(Action.TENIR_ARBITRAGES):
        return True
    sides = (row.autorite_fonctionnelle_id, row.autorite_hierarchique_id)
    return any(access.allows(Action.RENDRE_ARBITRAGES, side) for side in sides)


def _tables(access: Access, *, linked: bool) -> dict[str, Table]:
    """The tables that the worn hat reads: cases for those concerned, counts for those who follow the delay."""
    day, tables = timezone.localdate(), {}
    if _reads_cases(access):
        rows = cases_with_delays(access, day)

        def address(one: DemandeArbitrage) -> str:
            return reverse("roadmap:arbitrage", args=[access.project.slug, one.numero])

        tables["arbitrages"] = cases_table(rows, day, address if linked else None)
    if access.allows(Action.SUIVRE_ARBITRAGES):
        tables["delais"] = months_table(delays_of(access.project, day), day)
    return tables


@project_page(Action.SUIVRE_ARBITRAGES, Action.TENIR_ARBITRAGES, *CASES)
def arbitrages(request: HttpRequest, access: Access) -> HttpResponse:
    """The cases of those concerned; for the others, how many and how long."""
    tables = _tables(access, linked=True)
    day = timezone.localdate()
    counts = access.allows(Action.SUIVRE_ARBITRAGES)
    return render(
        request,
        "roadmap/arbitrages.html",
        {
            "cases": tables.get("arbitrages"),
            "months": tables.get("delais"),
            "figures": indicators(delays_of(access.project, day)) if counts else [],
            "may_ask": access.allows(Action.DEMANDER_ARBITRAGE),
            "exports": exports_address("roadmap:arbitrages-export", slug=access.project.slug),
        },
    )


@project_page(Action.SUIVRE_ARBITRAGES, Action.TENIR_ARBITRAGES, *CASES)
def arbitrages_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """A table of the page as xlsx or csv: the one that this reader sees."""
    tables = _tables(access, linked=False)
    return table_response(
        tables,
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix="" if cle == "arbitrages" else "arbitrages-",
    )


def _list_trail(access: Access) -> list[tuple[str, str]]:
    return [("Arbitrages", reverse("roadmap:arbitrages", args=[access.project.slug]))]


@project_page(Action.DEMANDER_ARBITRAGE, methods=("GET", "POST"))
def arbitrage_ask(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask who decides."""
    services = services_to_arbitrate(access)
    trail = _list_trail(access)
    if not services:
        return render(request, "roadmap/arbitrage_empty.html", {"trail": trail})
    form = AskForm(request.POST if request.method == "POST" else None, services=services)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            asked = ask_arbitration(
                row=data["service"],
                theme=data["theme"],
                objet=data["objet"],
                situation=data["situation"],
                fonctionnelle=data["fonctionnelle"],
                date_demande=data["date_demande"],
                user=request.user,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"{asked} : demandé. La conduite du projet et les deux directions le lisent.")
            return redirect("roadmap:arbitrage", access.project.slug, asked.numero)
    return form_page(
        request,
        form=form,
        title="Demander un arbitrage",
        lead="Quand deux autorités demandent deux choses à un même service.",
        submit="Demander l’arbitrage",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Lu par vous, par la conduite du projet et par les directions des deux autorités. Les élus n’en connaissent "
        "que le nombre et le délai moyen.",
    )


@project_page(Action.TENIR_ARBITRAGES, *CASES, methods=("GET", "POST"))
def arbitrage(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One request, and its outcome for whoever may give it."""
    found = _case(access, numero)
    may_give = _may_give(access, found) and found.etat != DemandeArbitrage.Etat.RETIREE
    if request.method == "POST" and not may_give:
        raise Http404
    leads = access.allows(Action.TENIR_ARBITRAGES)
    own = access.own_collectivite
    editing = Editing(
        request,
        access,
        form_class=GiveForm,
        cle=f"arbitrage:{found.pk}",
        titre=str(found),
        action=Action.TENIR_ARBITRAGES if leads else Action.RENDRE_ARBITRAGES,
        collectivite=None if leads else own,
    )
    if may_give and (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, found):
        found = _case(access, numero)
        form = GiveForm(editing.data, row=found)
        editing.open(form)
        if request.method == "POST":
            if (conflict := editing.conflict_answer(form)) is not None:
                return conflict
            if form.is_valid():
                try:
                    give_arbitration(row=found, fields=form.cleaned_data, user=request.user)
                except ValidationError as error:
                    put_errors(form, error)
                else:
                    editing.done()
                    messages.success(request, f"{found} : rendu.")
                    return redirect("roadmap:arbitrage", access.project.slug, numero)
    _, phrase, late = next(one for one in cases_with_delays(access, timezone.localdate()) if one[0].pk == found.pk)
    context = {
        "row": found,
        "phrase": phrase,
        "late": late,
        "form": form if may_give else None,
        "may_withdraw": found.demande_par_id == access.user.pk,
        "trail": _list_trail(access),
    }
    shown = render_invalid if form.errors else render
    return shown(request, "roadmap/arbitrage.html", context)


@project_page(Action.DEMANDER_ARBITRAGE, methods=("POST",))
def arbitrage_withdraw(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Withdraw one’s own request, or take the withdrawal back."""
    found = _case(access, numero)
    if found.demande_par_id != access.user.pk:
        raise Http404
    again = "reprendre" in request.POST
    verb = ask_again if again else withdraw_arbitration
    return restored(
        request,
        restore=lambda: verb(row=found, user=request.user),
        said="La demande attend de nouveau." if again else "La demande est retirée. Vous pouvez la reprendre.",
        back=reverse("roadmap:arbitrage", args=[access.project.slug, numero]),
    )
