"""Pages of this floor: sign in, sign out, password."""

from django.urls import path

from accounts.views import links, passkeys, password, proconnect, second_factor, security, sign_in

app_name = "accounts"
urlpatterns = [
    path("connexion/", sign_in.SignIn.as_view(), name="sign-in"),
    path("connexion/lien/", links.request_link, name="link-request"),
    path("connexion/lien/envoye/", links.link_sent, name="link-sent"),
    path("connexion/lien/ouvrir/", links.link, name="link"),
    path("connexion/second-facteur/", second_factor.second_factor, name="second-factor"),
    path("connexion/confirmer/", second_factor.confirm_again, name="confirm"),
    path("connexion/cle/", passkeys.sign_in, name="passkey"),
    path("connexion/cle/defi/", passkeys.challenge, name="passkey-challenge"),
    path("connexion/confirmer/cle/", passkeys.confirm_by_key, name="passkey-confirm"),
    path("connexion/confirmer/cle/defi/", passkeys.confirm_challenge, name="passkey-confirm-challenge"),
    path("connexion/proconnect/", proconnect.leave, name="proconnect"),
    path("connexion/proconnect/retour/", proconnect.back, name="proconnect-back"),
    path("connexion/demonstration/", sign_in.demonstration, name="demonstration"),
    path("deconnexion/", sign_in.sign_out, name="sign-out"),
    path("mot-de-passe/", password.PasswordChange.as_view(), name="password-change"),
    path("mon-compte/securite/", security.security, name="security"),
    path("mon-compte/securite/second-facteur/", security.set_second_factor, name="second-factor-set"),
    path("mon-compte/securite/second-facteur/retirer/", security.remove_second_factor, name="second-factor-remove"),
    path("mon-compte/securite/proconnect/delier/", security.untie_proconnect, name="proconnect-untie"),
    path("mon-compte/securite/cles/", passkeys.add, name="passkey-add"),
    path("mon-compte/securite/cles/defi/", passkeys.add_challenge, name="passkey-add-challenge"),
    path("mon-compte/securite/cles/<int:pk>/", passkeys.edit, name="passkey-edit"),
    path("mon-compte/securite/cles/retirer/", passkeys.remove, name="passkey-remove"),
    path("mon-compte/securite/codes/", security.new_codes, name="recovery-codes"),
    path("mon-compte/session/prolonger/", security.extend_session, name="extend-session"),
    path("mon-compte/securite/sessions/fermer/", security.close_sessions, name="close-sessions"),
]
