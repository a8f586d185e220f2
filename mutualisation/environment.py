"""Read the environment once, and refuse a wrong value with a sentence that says what it should have been.

Pure: no Django import, so that a wrong setting stops the boot before anything else happens.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

TRUE = {"1", "true", "yes", "oui", "on"}
FALSE = {"0", "false", "no", "non", "off", ""}


class ReglageInvalide(SystemExit):
    """A setting cannot be used; the message says which, what was read and what is expected."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"Réglage {name} = « {value} » : {expected}")


def read_flag(name: str, default: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """A yes/no setting. Raises ``ReglageInvalide`` on anything that is neither."""
    value = environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered in TRUE:
        return True
    if lowered in FALSE:
        return False
    raise ReglageInvalide(name, value, "attendu « 1 » (oui) ou « 0 » (non).")


def read_list(name: str, default: list[str], environ: Mapping[str, str] = os.environ) -> list[str]:
    """A comma-separated list, blanks dropped."""
    value = environ.get(name)
    if value is None:
        return default
    return [item.strip() for item in value.split(",") if item.strip()]


def read_choice(name: str, default: str, schemes: tuple[str, ...], environ: Mapping[str, str] = os.environ) -> str:
    """A URL whose scheme must be one of ``schemes``. Raises ``ReglageInvalide`` otherwise."""
    value = environ.get(name) or default
    if not any(value.startswith(f"{scheme}://") for scheme in schemes):
        expected = "attendu une adresse commençant par " + ", ".join(f"{s}://" for s in schemes) + "."
        raise ReglageInvalide(name, value.split("@")[-1], expected)
    return value


def read_positive(name: str, default: int, environ: Mapping[str, str] = os.environ) -> int:
    """A whole number above zero. Raises ``ReglageInvalide`` otherwise."""
    value = environ.get(name)
    if value is None:
        return default
    if not value.strip().isdigit() or int(value) < 1:
        raise ReglageInvalide(name, value, "attendu un nombre entier supérieur à zéro.")
    return int(value)


def read_word(name: str, default: str, words: tuple[str, ...], environ: Mapping[str, str] = os.environ) -> str:
    """One of ``words``. Raises ``ReglageInvalide`` otherwise."""
    value = environ.get(name) or default
    if value not in words:
        raise ReglageInvalide(name, value, "attendu " + " ou ".join(f"« {word} »" for word in words) + ".")
    return value


def read_percent(name: str, environ: Mapping[str, str] = os.environ) -> int | None:
    """A whole number from 0 to 100, ``None`` when nothing is given. Raises ``ReglageInvalide`` otherwise."""
    value = environ.get(name, "").strip()
    if not value:
        return None
    if not value.isdigit() or int(value) > 100:
        raise ReglageInvalide(name, value, "attendu un nombre entier de 0 à 100.")
    return int(value)


def read_keys(name: str, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Former signing keys, comma-separated. Raises ``ReglageInvalide``, without showing it, on one that is too short."""
    keys = read_list(name, [], environ)
    if any(len(key) < 50 for key in keys):
        raise ReglageInvalide(name, "…", "attendu des clés d’au moins 50 caractères, séparées par des virgules.")
    return keys


def read_secret_key(var: Path, embedded: bool, environ: Mapping[str, str] = os.environ) -> str:
    """The signing key: from the environment, or (embedded mode only) generated once into ``var/secret_key``.

    Raises ``ReglageInvalide`` when the key is too short, or missing outside the embedded mode.
    """
    value = environ.get("SECRET_KEY")
    if value:
        if len(value) < 50:
            raise ReglageInvalide("SECRET_KEY", "…", "attendu au moins 50 caractères aléatoires.")
        return value
    if not embedded:
        raise ReglageInvalide(
            "SECRET_KEY", "", "obligatoire hors du mode embarqué (au moins 50 caractères aléatoires)."
        )
    path = var / "secret_key"
    var.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key
