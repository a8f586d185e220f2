"""The builder: frozen by the first code, tried without a trace, printed once; what is published joins small groups."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from lxml import html
from pypdf import PdfReader

from consultations import documents
from consultations.models import BallotBox, Draft, FreeText, Survey
from consultations.queries import results_of
from consultations.services.lots import prepare_lots
from consultations.services.moderation import confirm, propose
from consultations.services.surveys import (
    bank,
    close_survey,
    open_survey,
    publish,
    remove_question,
    save_question,
)
from tests.consultations.listening import Phone, answer, make_survey, opened, print_all
from tests.hr.test_two_windows import window
from tests.reports.reading import compact, csv_table, page_tables, pdf_text

CODE = re.compile(r"[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}")


def _state(survey: Survey) -> list:
    """Everything that the first code freezes."""
    survey.refresh_from_db()
    questions = survey.questions.order_by("rang").values_list("cle", "type", "libelle", "libelle_simple", "options")
    return [survey.titre, survey.seuil, survey.etat, *questions]


def _address(survey: Survey, name: str, *more) -> str:
    return reverse(f"consultations:{name}", args=[survey.project.slug, survey.numero, *more])


def test_from_the_first_code_on_nothing_of_what_is_asked_changes_and_nothing_thaws(cast, client_of):
    survey = make_survey(cast.project)
    prepare_lots(survey=survey, agents=dict.fromkeys([cast.epci.pk, cast.bourg.pk, cast.petit.pk], 20))
    before = _state(survey)
    client = client_of(cast.chef_projet)
    today = timezone.localdate().strftime("%d/%m/%Y")
    dates = {"date_debut": today, "date_fin": today}
    for name, more, data in (
        ("edit", (), {"titre": "Autre", "seuil": "9", **dates}),
        ("question-add", (), {"libelle": "Et moi ?", "type": "OUI_NON"}),
        ("question-edit", ("sens",), {"libelle": "Autre", "type": "ACCORD"}),
        ("question-take", (), {"cle": "charge"}),
        ("question-move", ("sens",), {"sens": "descendre"}),
        ("question-remove", ("sens",), {}),
        ("lots", (), {f"agents_{cast.bourg.pk}": "99"}),
    ):
        done = client.post(_address(survey, name, *more), data, follow=True)
        assert done.status_code in {200, 422}, name
        if name != "lots":  # no form any more: back to the page of the survey
            assert "dans aucun sens" in done.content.decode(), name
        assert _state(survey) == before, name
    # there is no other mode than the anonymous one, so none can be turned on or off
    assert not {"anonyme", "anonymat", "mode"} & {field.name for field in Survey._meta.get_fields()}


def test_a_trial_shows_every_page_and_leaves_no_trace(cast, client_of):
    survey, codes = opened(cast.project)
    client = client_of(cast.chef_projet)
    boxes = list(BallotBox.objects.values_list("contenu", flat=True))
    page = client.get(_address(survey, "trial")).content.decode()
    assert "Rien n’est gardé ni compté" in page and "Question 1 sur 6" in page
    page = client.get(
        _address(survey, "trial"), {"question": "sens", "r-sens": "4", "aller": "suivant"}
    ).content.decode()
    assert "Question 2 sur 6" in page
    assert list(BallotBox.objects.values_list("contenu", flat=True)) == boxes and not Draft.objects.exists()
    for code in codes[:6]:
        answer(code, {"sens": "5"})
    close_survey(survey=survey)
    page = client.get(_address(survey, "results")).content.decode()
    assert page_tables(page)["1. Je comprends pourquoi le projet de mutualisation est engagé."][1][:2] == [
        "Tout à fait d’accord",
        "6",
    ]


def test_a_lot_is_eight_slips_a_sheet_and_is_printed_once(cast, client_of, monkeypatch):
    pictures: list[str] = []
    drawn = documents.segno.make
    monkeypatch.setattr(documents.segno, "make", lambda words, **how: pictures.append(words) or drawn(words, **how))
    survey = make_survey(cast.project)
    lots = prepare_lots(survey=survey, agents=dict.fromkeys([cast.epci.pk, cast.bourg.pk, cast.petit.pk], 16))
    lot = next(lot for lot in lots if lot.collectivite == cast.bourg)
    address = _address(survey, "lot-print", lot.pk)
    client = client_of(cast.direction)
    pages = [
        CODE.findall(compact(page.extract_text())) for page in PdfReader(io.BytesIO(client.post(address).content)).pages
    ]
    assert [len(set(codes)) for codes in pages] == [8, 8, 1]
    # the picture of each slip is that of its code, after « # »: what a browser keeps for itself
    printed = [code.replace("-", "") for codes in pages for code in dict.fromkeys(codes)]
    assert sorted(pictures) == sorted(f"http://testserver/q/#{code}" for code in printed)
    again = client.post(address, follow=True)
    assert again["Content-Type"].startswith("text/html") and "déjà imprimé" in again.content.decode()
    assert not any(code in again.content.decode() for codes in pages for code in codes)


def test_groups_of_4_and_2_answers_are_one_group_of_6_on_page_csv_and_pdf(cast, client_of):
    survey, codes = opened(cast.project)
    places = {label: code for code, label in survey.questions.get(cle="collectivite").options}
    sent = iter(codes)
    for label, count in zip(places, (12, 4, 2), strict=True):
        for rank in range(count):
            if (
                label == "CC des Essais" and rank < 6
            ):  # half of them read the simplified version: one table all the same
                phone = Phone(next(sent))
                phone.start()
                phone.next(version="simple")
                phone.next(reponse="4", aller="suivant")
                for _ in range(4):
                    phone.next(aller="suivant")
                phone.next(reponse=places[label], aller="suivant")
                phone.next()
                assert phone.title == "Merci"
            else:
                answer(next(sent), {"sens": "4", "collectivite": places[label]})
    survey = publish(survey=close_survey(survey=survey), moment=timezone.now())
    public = f"/q/resultats/{survey.public_id}"
    html = Client().get(f"{public}/").content.decode()
    rows = page_tables(html)["6. Pour quelle collectivité travaillez-vous principalement ?"][1:]
    csv = csv_table(Client().get(f"{public}/question-6.csv/").content)
    pdf = pdf_text(Client().get(f"{public}/resultats.pdf/").content)
    joined = next(row for row in rows if "Bourg-Essai" in row[0])
    assert "Petit-Essai" in joined[0] and joined[1] == "6"
    assert [row[1] for row in csv if "Petit-Essai" in row[0]] == ["6"]
    assert compact("".join(joined)) in pdf
    assert page_tables(html)["1. Je comprends pourquoi le projet de mutualisation est engagé."][2][:2] == [
        "Plutôt d’accord",
        "18",
    ]
    # no filter takes one of them out: whatever is asked, the page is the same
    for query in ({"sauf": "Bourg-Essai"}, {"collectivite": cast.petit.siren}, {"groupe": "1"}):
        assert page_tables(Client().get(f"{public}/", query).content.decode()) == page_tables(html)


def test_texts_are_shown_once_two_people_read_them_and_from_ten_on(cast, client_of):
    few, codes = opened(cast.project, titre="Neuf textes")
    for rank, code in enumerate(codes[:12]):
        answer(code, {"sens": "4", **({"attentes": f"Texte {rank}"} if rank < 9 else {})})
    many, codes = opened(cast.project, titre="Dix textes")
    for rank, code in enumerate(codes[:10]):
        answer(code, {"sens": "4", "attentes": f"Texte {rank} de Mme Rose"})
    few, many = close_survey(survey=few), close_survey(survey=many)
    page = client_of(cast.chef_projet).get(_address(few, "texts")).content.decode()
    assert "Texte 3" not in page and "Moins de 10 textes" in page
    for survey in (few, many):
        for text in FreeText.objects.filter(survey=survey):
            propose(text=text, user=cast.chef_projet, montrer=True, texte_montre=text.texte.split(" de ")[0])
    assert not results_of(many).texts, "une seule personne a lu"
    texts = list(FreeText.objects.filter(survey=many).order_by("texte"))
    with pytest.raises(ValidationError, match="Une autre personne"):
        confirm(text=texts[0], user=cast.chef_projet, agrees=True)
    confirm(text=texts[0], user=cast.representant, agrees=False)
    for text in [*texts[1:], *FreeText.objects.filter(survey=few)]:
        confirm(text=text, user=cast.representant, agrees=True)
    assert results_of(many).texts == {"attentes": tuple(f"Texte {rank}" for rank in range(1, 10))}
    assert not results_of(few).texts
    # a new proposal is to be confirmed again
    propose(text=texts[1], user=cast.representant, montrer=True, texte_montre="Autre")
    assert len(results_of(many).texts["attentes"]) == 8


def test_who_confirms_a_text_confirms_the_words_they_read(cast):
    """The proposal changed between the page and the button: nobody shows words that a single person read."""
    survey, codes = opened(cast.project, titre="Dix textes")
    for rank, code in enumerate(codes[:10]):
        answer(code, {"sens": "4", "attentes": f"Texte {rank} de Mme Rose"})
    survey = close_survey(survey=survey)
    text = FreeText.objects.filter(survey=survey).order_by("texte").first()
    propose(text=text, user=cast.chef_projet, montrer=True, texte_montre="Texte 0")
    second, first = window(cast.representant), window(cast.chef_projet)

    def form(client, name) -> dict[str, str]:
        page = html.fromstring(client.get(_address(survey, "texts")).content.decode())
        [found] = page.xpath(f"//form[@action='{_address(survey, name, text.pk)}']")
        return dict(found.form_values())

    read, proposed = form(second, "text-confirm"), form(first, "text-propose")
    propose(text=text, user=cast.chef_projet, montrer=True, texte_montre="Texte 0 de Mme Rose")
    for client, name, sent in (
        (second, "text-confirm", read | {"accord": "oui"}),
        (first, "text-propose", proposed | {"avis": "ecarter", "motif": "hors sujet"}),
    ):
        shown = client.post(_address(survey, name, text.pk), sent, follow=True).content.decode()
        assert "pendant votre lecture" in shown, name
        text.refresh_from_db()
        assert (text.relecture, text.texte_montre) == (FreeText.Relecture.A_RELIRE, "Texte 0 de Mme Rose")
    second.post(_address(survey, "text-confirm", text.pk), form(second, "text-confirm") | {"accord": "non"})
    text.refresh_from_db()
    assert text.relecture == FreeText.Relecture.CONTESTE


@pytest.mark.parametrize(
    ("cle", "labels"), [("famille_service", None), ("categorie", ["Catégorie A", "Catégorie B", "Catégorie C"])]
)
def test_means_are_crossed_by_family_of_services_or_by_category_in_place_of_the_employer(cast, cle, labels):
    survey = make_survey(cast.project)
    agents = dict.fromkeys([cast.epci.pk, cast.bourg.pk, cast.petit.pk], 20)
    save_question(survey=survey, fields=bank()[cle])
    with pytest.raises(ValidationError, match="jamais ensemble"):
        prepare_lots(survey=survey, agents=agents)
    remove_question(question=survey.questions.get(cle="collectivite"))
    prepare_lots(survey=survey, agents=agents)
    codes = [code for lot in print_all(survey).values() for code in lot]
    survey = open_survey(survey=survey)
    options = survey.questions.get(cle=cle).options
    assert [label for _, label in options] == (labels or [label for _, label in options]) and len(options) >= 3
    sent = iter(codes)
    for (place, _), count in zip(options, (12, 4, 2), strict=False):
        for rank in range(count):
            answer(next(sent), {"sens": "45"[rank % 2], cle: place})
    crossed = results_of(close_survey(survey=survey)).cross
    first, *others = [label for _, label in options]
    assert [group.n for group in crossed.groups] == [12, 6] and crossed.groups[0].label == first
    assert all(label in crossed.groups[1].label for label in others[:2])


@pytest.mark.parametrize("cle", ["categorie", "famille_service"])
def test_neither_the_category_nor_the_family_is_asked_of_a_few_agents(cast, cle):
    """Two agents of category A would be two answers that anybody who reads the box recognises."""
    survey = make_survey(cast.project)
    remove_question(question=survey.questions.get(cle="collectivite"))
    save_question(survey=survey, fields=bank()[cle])
    with pytest.raises(ValidationError, match="au moins 30 agents"):
        prepare_lots(survey=survey, agents={cast.bourg.pk: 29})
    assert prepare_lots(survey=survey, agents={cast.bourg.pk: 30})


def test_no_list_of_who_did_not_answer_can_be_had(cast, client_of):
    pages = [
        one for of in ("urls", "public_urls", "agent_urls") for one in get_resolver(f"consultations.{of}").url_patterns
    ]
    assert len(pages) > 50 and not [
        one for one in pages if re.search("repondant|relanc|remind|rappel", f"{one.name} {one.pattern}")
    ]
    survey, codes = opened(cast.project)
    for code in codes[:9]:
        answer(code, {"sens": "4"})
    client = client_of(cast.chef_projet)
    page = client.get(_address(survey, "survey")).content.decode()
    assert "Relancez tout le monde, jamais celles et ceux qui n’ont pas répondu" in page
    assert not any(code in page or f"{code[:4]}-{code[4:]}" in page for code in codes)
    # the reminder is one poster for everybody, with the address and no code
    poster = pdf_text(client_of(cast.direction).get(_address(survey, "poster")).content)
    for words in (survey.titre, "testserver/q", "environ 3 minutes", "tout le monde"):
        assert compact(words) in poster
    assert not any(code in poster or f"{code[:4]}-{code[4:]}" in poster for code in codes)
    # steps of 5 %, never a number of answers
    assert all(
        re.fullmatch("de [0-9]+ à [0-9]+ %|moins de 5 %|100 %", row[2])
        for row in page_tables(page)["Participation par collectivité"][1:]
    )


@pytest.mark.parametrize("size", [200, 10_000_000])
def test_what_is_refused_is_logged_without_its_content(cast, caplog, size):
    _survey, codes = opened(cast.project)
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    with caplog.at_level("DEBUG"):
        refused = phone.post(**{**phone.hidden(), "question": "inventee", "reponse": "motsecret" + "x" * size})
    assert refused.status_code == (422 if size < 10_000 else 413) and "gardé" in phone.page
    logged = [one.getMessage() for one in caplog.records if not one.name.startswith("django.db.backends")]
    assert any("/q/" in line for line in logged), "un refus laisse une ligne"
    assert not any("motsecret" in line or codes[0] in line for line in logged)
    assert not Draft.objects.exists()
