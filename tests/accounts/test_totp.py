"""The algorithm of the codes, against the vectors that its standards publish."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.devices import device_of
from accounts.totp import address_for, code_at, matching_step, new_secret

# RFC 4226 and 6238 use this key
SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("counter", "code"),
    list(enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583"])),
)
def test_the_vectors_of_rfc_4226(counter, code):
    assert code_at(SECRET, counter) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_vectors_of_rfc_6238(seconds, code):
    assert code_at(SECRET, seconds // 30) == code
    assert matching_step(SECRET, code, seconds) == seconds // 30


@given(st.integers(60, 4_000_000_000), st.integers(-1, 1))
def test_any_telephone_half_a_minute_away_is_right_and_its_code_serves_once(now, drift):
    step = now // 30 + drift
    code = code_at(SECRET, step)
    found = matching_step(SECRET, code, now)
    assert found is not None and abs(found - now // 30) <= 1
    again = matching_step(SECRET, code, now, after=found)
    assert again is None or (code_at(SECRET, again) == code and again > found)


@pytest.mark.parametrize("typed", ["", "abcdef", "28708", "2870822", "28708२", "287082\x00"])
def test_what_is_not_a_code_is_refused(typed):
    assert matching_step(SECRET, typed, 59) is None


def test_a_secret_has_160_bits_and_its_address_says_whose_it_is():
    secret = new_secret()
    assert len(base64.b32decode(secret)) == 20 and secret != new_secret() and "=" not in secret
    address = address_for(secret, "claire@exemple.fr", "CC de l’Essai")
    assert address.startswith("otpauth://totp/CC%20de%20l%E2%80%99Essai%3Aclaire%40exemple.fr?secret=" + secret)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        ("curl/8", "appareil inconnu"),
    ],
)
def test_a_device_is_told_in_two_words_without_version(agent, said):
    assert device_of(agent) == said
