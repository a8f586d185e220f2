"""French spaces: what people read has them, whatever they typed; what is not read stays as it was."""

import re

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from common import mail
from common.middleware import french_pages
from common.typography import french_page, french_spaces, french_template
from common.values import NBSP, NNBSP
from tests.test_house import TEMPLATES, _named


@pytest.mark.parametrize(
    "typed, read",
    [
        ("Le mot « paix » reste", f"Le mot «{NBSP}paix{NBSP}» reste"),
        ("Il reste : deux", f"Il reste{NBSP}: deux"),
        ("Oui ; non ! Quoi ?", f"Oui{NNBSP}; non{NNBSP}! Quoi{NNBSP}?"),
        ("« Vrai » : oui", f"«{NBSP}Vrai{NBSP}»{NBSP}: oui"),
        ("à 14:30, rien", "à 14:30, rien"),
    ],
)
def test_spaces_of_a_text(typed, read):
    assert french_spaces(typed) == read


def test_tags_addresses_scripts_and_code_stay():
    kept = (
        '<a href="?tri=nom&q=a ; b">',
        "{% if a == 'b : c' %}",
        "<code>a ? b : c</code>",
        '<script src="x.js"> a ? b : c </script>',
        "{# note : rien #}",
        '{{ day|date:"d/m/Y : H" }}',
        '<input value="a : b">',
    )
    assert french_template("".join(kept)) == "".join(kept)


def test_what_is_read_aloud_and_what_is_given_to_a_component_is_a_text():
    assert french_template('<nav aria-label="Trier : nom">') == f'<nav aria-label="Trier{NBSP}: nom">'
    given_away = '{% include "a.html" with title="Supprimer ? Non" who=user %}'
    assert french_template(given_away) == f'{{% include "a.html" with title="Supprimer{NNBSP}? Non" who=user %}}'


def test_a_value_then_a_sign_is_a_text():
    assert (
        french_template("<b>{{ nom }} :</b> « {{ mot }} »")
        == f"<b>{{{{ nom }}}}{NBSP}:</b> «{NBSP}{{{{ mot }}}}{NBSP}»"
    )


@pytest.mark.parametrize(
    "written, read",
    [
        ('<p class="alert">Supprimer ?</p>', f'<p class="alert">Supprimer{NNBSP}?</p>'),
        ("<td>– : aucun agent</td>", f"<td>–{NBSP}: aucun agent</td>"),
        ("<p><b>Voirie</b> : 3</p>", f"<p><b>Voirie</b>{NBSP}: 3</p>"),
        ('<a title="Aide : ici" href="?a ; b">', f'<a title="Aide{NBSP}: ici" href="?a ; b">'),
        ("<svg><text>« Oui »</text></svg>", f"<svg><text>«{NBSP}Oui{NBSP}»</text></svg>"),
        ('<input value="Oui ?"><textarea>Non ?</textarea>', '<input value="Oui ?"><textarea>Non ?</textarea>'),
        ("<script>a ? b : c</script><pre>a ?</pre>", "<script>a ? b : c</script><pre>a ?</pre>"),
    ],
)
def test_a_page_is_read_with_french_spaces_and_gives_back_what_was_typed(written, read):
    assert french_page(written) == read
    assert french_page(read) == read


def test_what_the_code_says_is_set_as_the_templates_are():
    """A message written with ordinary spaces, on its way out; a file that is no page leaves as it is."""
    for kind, wanted in (("text/html; charset=utf-8", f"Garder{NNBSP}?"), ("text/csv", "Garder ?")):
        answer = french_pages(lambda _request, kind=kind: HttpResponse("Garder ?", content_type=kind))(None)
        assert answer.content.decode() == wanted


def test_a_mail_is_set_as_a_page_is(mailoutbox):
    assert mail.send("Essai : oui", "Qui ?", "a@example.org", html="<p>Qui ?</p>")
    sent = mailoutbox[0]
    assert (sent.subject, sent.body) == (f"Essai{NBSP}: oui", f"Qui{NNBSP}?")
    assert sent.alternatives[0].content == f"<p>Qui{NNBSP}?</p>"


@given(st.text(alphabet="ab «»:;!?\n(){}%", max_size=30))
def test_any_text_changes_once_and_only_its_spaces(text):
    once = french_spaces(text)
    assert french_spaces(once) == once
    assert once.replace(NBSP, " ").replace(NNBSP, " ") == text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_every_template_keeps_its_tags_and_its_lines(path):
    source = path.read_text(encoding="utf-8")
    read = french_template(source)
    assert french_template(read) == read
    assert [len(line) for line in read.splitlines()] == [len(line) for line in source.splitlines()]
    plain = re.compile(r"[\u00a0\u202f]")
    assert plain.sub(" ", read) == plain.sub(" ", source)
