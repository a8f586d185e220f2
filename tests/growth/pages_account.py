"""Pages of the account and of the sign-in: none has a list of a project (format: ``tests/growth/pages.py``)."""

ONE_OBJECT = "le formulaire d’un seul objet"
SIGN_IN = "personne n’est connecté, rien n’est lu d’un projet"

WRITE_ONLY = {
    "accounts:demonstration",
    "accounts:sign-out",
    "accounts:second-factor-remove",
    "accounts:recovery-codes",
    "accounts:close-sessions",
    "accounts:extend-session",
    "accounts:proconnect-untie",
    "accounts:passkey",
    "accounts:passkey-challenge",
    "accounts:passkey-confirm",
    "accounts:passkey-confirm-challenge",
    "accounts:passkey-add-challenge",
    "accounts:passkey-remove",
}

WITHOUT_LIST: dict[str, str] = {
    "accounts:sign-in": SIGN_IN,
    "accounts:link-request": SIGN_IN,
    "accounts:link-sent": SIGN_IN,
    "accounts:link": SIGN_IN,
    "accounts:password-change": ONE_OBJECT,
    "accounts:second-factor": SIGN_IN,
    "accounts:confirm": SIGN_IN,
    "accounts:proconnect": SIGN_IN,
    "accounts:proconnect-back": SIGN_IN,
    "accounts:security": "les sessions et les clés d’une seule personne, en une requête chacune",
    "accounts:second-factor-set": ONE_OBJECT,
    "accounts:passkey-add": ONE_OBJECT,
    "accounts:passkey-edit": ONE_OBJECT,
}
