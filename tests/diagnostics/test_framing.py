"""« Pourquoi mutualiser ? » : who reads what and when; a missing answer is said; moves need no script."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from diagnostics.cadrage import Raison
from diagnostics.checks import framing_check
from diagnostics.figures_framing import SILENT, UNTOLD, basis_words, convergence_table
from diagnostics.models import ReponseCadrage
from diagnostics.queries_framing import answers_of
from diagnostics.services.framing import close_answers, framing_of, reopen_answers, save_answer, save_basis
from projects.access import build_access
from projects.models import Phase, Step
from projects.policy import Action, Role, actions_of
from reports.sections.diagnostic import diagnostic_sections
from reports.services import render_report
from tests.reports.reading import compact, docx_text, pdf_text, xlsx_tables

pytestmark = pytest.mark.django_db
CODES = [one.value for one in Raison]


def say(collectivite, order=None, send=True, rouges="aucun départ forcé", reason=""):
    return save_answer(
        collectivite=collectivite,
        raisons=order or CODES,
        lignes_rouges=rouges,
        reste_communal="l’école",
        envoyer=send,
        reason=reason,
    )


def url(cast, name, *more):
    return reverse(f"diagnostics:{name}", args=[cast.project.slug, *more])


def seen(cast, user):
    return convergence_table(answers_of(cast.project, build_access(user, cast.project)))


def test_a_missing_answer_is_said_and_is_no_rank(cast):
    say(cast.bourg)
    table = seen(cast, cast.chef_projet)
    assert [cell.value for cell in table.rows[0]][3:] == [SILENT, "1", SILENT]
    check = framing_check(cast.project)
    assert (check.fait, check.total, check.manquants) == (1, 3, ("CC des Essais", "Petit-Essai"))
    assert check.phrase == "1 collectivité sur 3 s’est exprimée"


def test_a_draft_is_read_by_nobody_else(cast, client_of):
    say(cast.bourg, send=False, rouges="rien de public")
    for reader in (cast.chef_projet, cast.autre_maire, cast.consultant, cast.finances):
        html = client_of(reader).get(url(cast, "framing")).content.decode()
        assert "rien de public" not in html
        assert "0 collectivité sur 3" in html
    assert "rien de public" in client_of(cast.maire).get(url(cast, "framing-answer")).content.decode()


def test_a_mayor_reads_the_others_once_the_answers_are_closed(cast, client_of):
    say(cast.bourg, rouges="rouge de Bourg")
    say(cast.petit, order=CODES[::-1], rouges="rouge de Petit")
    page = url(cast, "framing")
    other = client_of(cast.autre_maire)
    html = other.get(page).content.decode()
    assert "rouge de Petit" in html and "rouge de Bourg" not in html
    assert UNTOLD in [cell.value for row in seen(cast, cast.autre_maire).rows for cell in row]
    exported = other.get(url(cast, "framing-export", "lignes-rouges", "csv")).content.decode()
    assert "rouge de Bourg" not in exported
    close_answers(project=cast.project)
    assert "rouge de Bourg" in other.get(page).content.decode()
    reopen_answers(project=cast.project, reason="une commune a répondu après coup")
    assert "rouge de Bourg" not in other.get(page).content.decode()
    assert "rouge de Bourg" in client_of(cast.chef_projet).get(page).content.decode()


def test_after_the_closing_a_change_needs_its_reason(cast):
    say(cast.bourg)
    close_answers(project=cast.project)
    with pytest.raises(ValidationError, match="dites pourquoi"):
        say(cast.bourg, order=CODES[::-1])
    say(cast.bourg, order=CODES[::-1], reason="délibération du conseil")
    assert ReponseCadrage.objects.get().history.first().history_change_reason == "délibération du conseil"


def test_nothing_to_close_while_nobody_answered(cast):
    with pytest.raises(ValidationError, match="rien à clore"):
        close_answers(project=cast.project)


def test_buttons_move_a_reason_without_saving_and_keep_what_was_typed(cast, client_of):
    client, page = client_of(cast.maire), url(cast, "framing-answer")
    typed = {"raison": CODES, "lignes_rouges": "pas de fermeture", "reste_communal": ""}
    html = client.post(page, typed | {"descendre": CODES[0]}).content.decode()
    assert html.index(f'value="{CODES[1]}"') < html.index(f'value="{CODES[0]}"')
    assert "pas de fermeture" in html
    assert not ReponseCadrage.objects.exists()
    order = [CODES[1], CODES[0], *CODES[2:]]
    assert client.post(page, typed | {"raison": order, "envoyer": "1"}).status_code == 302
    row = ReponseCadrage.objects.get()
    assert (row.raisons, row.etat) == (order, "ENVOYEE")


def test_an_answer_kept_for_later_is_still_a_draft(cast, client_of):
    client = client_of(cast.maire)
    client.post(url(cast, "framing-answer"), {"raison": CODES, "lignes_rouges": "", "garder": "1"})
    assert ReponseCadrage.objects.get().etat == "BROUILLON"


def test_an_order_that_was_altered_is_never_stored(cast, client_of):
    client_of(cast.maire).post(url(cast, "framing-answer"), {"raison": [CODES[0]] * 6, "envoyer": "1"})
    assert ReponseCadrage.objects.get().raisons == CODES


def test_the_basis_says_who_checked_it_and_never_that_it_is_compulsory(cast, client_of):
    with pytest.raises(ValidationError):
        save_basis(project=cast.project, texte="", date_verification=None, verifie_par="le service juridique")
    save_basis(
        project=cast.project,
        texte="Le rapport est facultatif.",
        date_verification=timezone.localdate(),
        verifie_par="le service juridique",
    )
    words, checked = basis_words(cast.project, framing_of(cast.project))
    assert words == "Le rapport est facultatif."
    assert checked.startswith("texte vérifié le ") and checked.endswith("par le service juridique")
    html = client_of(cast.maire).get(url(cast, "framing")).content.decode()
    assert "obligatoire" not in html.lower()


def test_the_document_prints_the_answers_once_closed_and_names_the_silent(cast):
    say(cast.bourg)
    today = timezone.localdate()

    def chapter():
        return next(s for s in diagnostic_sections(cast.project, "elus", today) if s.key == "cadrage")

    assert not any(getattr(block, "key", "") == "convergence" for block in chapter().blocks)
    close_answers(project=cast.project)
    blocks = chapter().blocks
    assert any("CC des Essais, Petit-Essai" in getattr(block, "text", "") for block in blocks)
    printed = next(block for block in blocks if getattr(block, "key", "") == "convergence")
    page = seen(cast, cast.maire)
    assert [[c.value for c in row] for row in printed.rows] == [[c.value for c in row] for row in page.rows]


@pytest.mark.parametrize("audience, is_told", [("elus", True), ("cst", False)])
def test_red_lines_are_printed_for_the_elus_only_in_each_format(cast, audience, is_told):
    """The page refuses them to the readers of the two other documents: the files must not tell them either."""
    say(cast.bourg, rouges="rouge de Bourg")
    close_answers(project=cast.project)
    phase = Phase.objects.create(project=cast.project, numero=0, cle="d", titre="Diagnostic")
    Step.objects.create(phase=phase, cle="cadrage", rang=1, titre="Pourquoi mutualiser")
    done = render_report(project=cast.project, kind="diagnostic", audience=audience, numero=1, moment=timezone.now())
    files = {
        "pdf": pdf_text(done.pdf),
        "docx": compact(docx_text(done.word)),
        "xlsx": compact(str(xlsx_tables(done.annex))),
    }
    for name, text in files.items():
        assert (compact("rouge de Bourg") in text) is is_told, name
        assert (compact("pas encore exprimé") in text.lower()) is is_told, name
        assert compact("s’est exprimée") not in text or is_told, name
    assert compact(cast.project.get_base_legale_display()) in files["pdf"]
    # every format prints the sections (tests/reports/test_equality.py): those of the public need no third PDF
    public = str(list(diagnostic_sections(cast.project, "public", timezone.localdate())))
    assert "rouge de Bourg" not in public and "pas encore exprimé" not in public


@pytest.mark.parametrize("page", ["dashboard", "copil"])
def test_who_has_not_answered_is_told_to_the_readers_of_the_framing_only(cast, client_of, page):
    say(cast.bourg)
    phase = Phase.objects.create(project=cast.project, numero=0, cle="d", titre="Diagnostic", etat="EN_COURS")
    Step.objects.create(phase=phase, cle="cadrage", rang=1, titre="Pourquoi mutualiser")
    address = reverse(f"reports:{page}", args=[cast.project.slug])
    for reader, is_told in (
        (cast.elu, True),
        (cast.representant, False),
        (cast.secretaire_cst, False),
        (cast.responsable, False),
    ):
        html = client_of(reader).get(address).content.decode()
        assert "Pourquoi mutualiser" in html
        assert ("s’est exprimée" in html) is is_told, reader
        assert ("Reste à venir de" in html) is (is_told and page == "dashboard"), reader


def test_whoever_closes_a_phase_reads_who_holds_it():
    """The door of a phase names who is awaited: a role that could close without reading the framing would learn it."""
    for role in Role:
        actions = actions_of(role)
        assert Action.VOIR_CADRAGE in actions or Action.CLORE_PHASE not in actions
