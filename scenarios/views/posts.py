"""``…/services/<pk>/postes/``: poste actuel → poste cible, and the organisation chart before and after."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures.section import tables_of
from common.forms import put_errors, render_form, render_invalid
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, edited
from scenarios.figures_posts import posts_section
from scenarios.forms.posts import PostForm
from scenarios.models import PosteCible, Scenario, ServiceScenario
from scenarios.queries import parties_of
from scenarios.queries_posts import posts_of, readable_employers, readable_posts
from scenarios.services_posts import remove_post, save_post
from scenarios.views.gate import refuse_locked, scenario_or_404, service_or_404


def _form(
    request: HttpRequest,
    access: Access,
    service: ServiceScenario,
    post: PosteCible | None = None,
    data: QueryDict | None = None,
) -> PostForm:
    posts = readable_posts(access, posts_of(service))
    first = service.gestionnaire if post is None else None
    return PostForm(
        (data if data is not None else request.POST) if request.method == "POST" else None,
        instance=post,
        employers=parties_of(service.scenario),
        readable=readable_employers(access),
        posts=posts,
        initial={"employeur": access.own_collectivite or first, "devenir": "TRANSFERE"} if post is None else None,
    )


def _section(access: Access, scenario: Scenario, service: ServiceScenario, may_write: bool = False):
    posts = posts_of(service)
    args = [access.project.slug, scenario.numero, service.pk, 0]
    return posts_section(
        service,
        posts,
        readable_posts(access, posts),
        parties_of(scenario),
        access.project.seuil_affichage,
        reverse("scenarios:post-edit", args=args) if may_write else "",
    )


@project_page(Action.VOIR_SCENARIOS, methods=("GET", "POST"))
def page(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """The posts this hat may read, the counts of the others, and a form for who holds the tab « Qui »."""
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    may_write = access.allows(Action.SAISIR_SCENARIOS_RH) and scenario.est_modifiable
    if request.method == "POST":
        access.require(Action.SAISIR_SCENARIOS_RH)
        refuse_locked(scenario)
    form = _form(request, access, service) if may_write else None
    context = {
        "scenario": scenario,
        "service": service,
        "form": form,
        "section": _section(access, scenario, service, may_write),
        "exports": exports_address("scenarios:posts-export", slug=access.project.slug, numero=numero, pk=pk),
    }
    if request.method != "POST":
        return render(request, "scenarios/posts.html", context)
    if form.is_valid():
        try:
            save_post(service=service, post=None, values=form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "Le poste est ajouté.")
            return redirect("scenarios:posts", access.project.slug, numero, pk)
    return render_invalid(request, "scenarios/posts.html", context)


def _post_or_404(access: Access, scenario: Scenario, service: ServiceScenario, key: int) -> PosteCible:
    """A post this hat reads, in a draft. Raises ``Http404``: unknown and hidden read alike; ``AccessRefused`` once locked."""
    found = next((post for post in readable_posts(access, posts_of(service)) if post.pk == key), None)
    if found is None:
        raise Http404
    refuse_locked(scenario)
    return found


@project_page(Action.SAISIR_SCENARIOS_RH, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access, numero: int, pk: int, poste: int) -> HttpResponse:
    """Change one post."""
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    post = _post_or_404(access, scenario, service, poste)

    def make(data: QueryDict | None) -> PostForm:
        post.refresh_from_db()
        return _form(request, access, service, post, data)

    def save(form: PostForm) -> HttpResponse:
        # the form writes on its instance while it checks: what is compared comes from the database
        save_post(service=service, post=PosteCible.objects.get(pk=poste), values=form.cleaned_data)
        messages.success(request, "Le poste est enregistré.")
        return redirect("scenarios:posts", access.project.slug, numero, pk)

    return edited(
        Editing(
            request,
            access,
            form_class=PostForm,
            cle=f"poste:{poste}",
            titre=f"Poste « {post} »",
            action=Action.SAISIR_SCENARIOS_RH,
        ),
        under=scenario,
        make=make,
        save=save,
        show=lambda form: render_form(
            request,
            "scenarios/post_form.html",
            {"scenario": scenario, "service": service, "form": form, "post": post},
        ),
    )


@project_page(Action.SAISIR_SCENARIOS_RH, methods=("POST",))
def remove(request: HttpRequest, access: Access, numero: int, pk: int, poste: int) -> HttpResponse:
    """Take one post out of the draft."""
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    remove_post(post=_post_or_404(access, scenario, service, poste))
    messages.success(request, "Le poste est retiré.")
    return redirect("scenarios:posts", access.project.slug, numero, pk)


@project_page(Action.VOIR_SCENARIOS)
def export(request: HttpRequest, access: Access, numero: int, pk: int, cle: str, extension: str) -> HttpResponse:
    """One table of the page as xlsx or csv: what this reader sees there."""
    numero, pk = int(numero), int(pk)
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    return table_response(
        {table.key: table for table in tables_of([_section(access, scenario, service)])},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenario-{numero}-",
    )
