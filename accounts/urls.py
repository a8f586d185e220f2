"""Pages of this floor: sign in, sign out, password."""

from django.urls import path

from accounts.views import links, password, sign_in

app_name = "accounts"
urlpatterns = [
    path("connexion/", sign_in.SignIn.as_view(), name="sign-in"),
    path("connexion/lien/", links.request_link, name="link-request"),
    path("connexion/lien/envoye/", links.link_sent, name="link-sent"),
    path("connexion/lien/ouvrir/", links.link, name="link"),
    path("connexion/demonstration/", sign_in.demonstration, name="demonstration"),
    path("deconnexion/", sign_in.sign_out, name="sign-out"),
    path("mot-de-passe/", password.PasswordChange.as_view(), name="password-change"),
]
