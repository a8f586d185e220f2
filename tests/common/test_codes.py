"""SIREN, SIRET and the form in which names are compared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.codes import CodeInvalide, normalise, search_tokens, siren, siret

modest = settings(max_examples=60, deadline=None)


def _luhn_key(digits: str) -> str:
    """The last digit that makes ``digits`` right, reckoned apart from the module."""
    doubled = [int(d) * (2 if rank % 2 == 0 else 1) for rank, d in enumerate(reversed(digits))]
    return str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


@pytest.mark.parametrize(
    "typed",
    [
        "243301264",
        " 243 301 264 ",
        "243\u202f301\u202f264",
        "243\u00a0301\u00a0264",
        "243.301.264",
        243301264,
        243301264.0,
    ],
)
def test_a_siren_is_read_however_it_is_spaced(typed):
    assert siren(typed) == "243301264"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("243301265", "SIREN invalide (clé)"),
        ("24330126", "SIREN invalide : 8 chiffres lus, 9 attendus"),
        ("2", "SIREN invalide : 1 chiffre lu, 9 attendus"),
        ("24330126400018", "SIREN invalide : 14 chiffres lus, 9 attendus"),
        ("24330126A", "SIREN invalide : seuls des chiffres sont attendus"),
        ("٢٤٣٣٠١٢٦٤", "SIREN invalide : seuls des chiffres sont attendus"),
        ("243301264.5", "SIREN invalide : 10 chiffres lus, 9 attendus"),
        ("", "SIREN absent"),
        (" \u202f ", "SIREN absent"),
        (None, "SIREN absent"),
    ],
)
def test_a_wrong_siren_is_refused_with_a_sentence(typed, sentence):
    with pytest.raises(CodeInvalide) as caught:
        siren(typed)
    assert str(caught.value) == sentence


@modest
@given(st.integers(0, 10**8 - 1).map("{:08d}".format), st.integers(1, 9))
def test_only_one_key_is_right(body, shift):
    key = _luhn_key(body)
    # A SIREN made of zeros only has a right key too; it is left to the référentiel to say whether it exists.
    assert siren(body + key) == body + key
    with pytest.raises(CodeInvalide):
        siren(body + str((int(key) + shift) % 10))


@modest
@given(st.integers(0, 99999).map("{:05d}".format))
def test_the_siret_of_an_establishment(nic):
    body = "243301264" + nic[:4]
    right = body + _luhn_key(body)
    assert siret(f"{right[:9]} {right[9:]}") == right
    if nic[4] != right[-1]:
        with pytest.raises(CodeInvalide, match="clé"):
            siret(body + nic[4])


def test_the_post_office_has_its_own_rule():
    assert siret("356 000 000 00048") == "35600000000048"
    assert sum(map(int, "35600000049837")) % 5 == 0
    assert siret("35600000049837") == "35600000049837"
    with pytest.raises(CodeInvalide):
        siret("35600000049838")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Médard-d’Eyrans", "ST MEDARD D'EYRANS"),
        ("Sainte-Foy", "ste foy"),
        ("Œuvres sociales", "oeuvres  SOCIALES"),
        ("Éric", "eric"),
        ("Cœur de Brume", "COEUR-DE-BRUME"),
    ],
)
def test_two_writings_of_a_name_are_the_same(one, other):
    assert normalise(one) == normalise(other)


@modest
@given(st.text(max_size=30))
def test_a_normalised_text_stays_as_it_is(text):
    once = normalise(text)
    assert normalise(once) == once
    assert once == " ".join(once.split())


def test_a_search_leaves_out_elisions_and_repeats():
    assert search_tokens("L’Isle-d’Eyrans, l'isle") == ("isle", "eyrans")
    assert search_tokens("L’") == ("l",)
    assert search_tokens("  ") == ()
