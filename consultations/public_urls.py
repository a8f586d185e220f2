"""Addresses of those who answer and of those who read published results, without an account: ``/q/``."""

from django.urls import path, re_path

from consultations.views import public, published

app_name = "consultations-public"
urlpatterns = [
    path("", public.answer, name="answer"),
    path("resultats/<uuid:public_id>/", published.results, name="results"),
    re_path(
        r"^resultats/(?P<public_id>[0-9a-f-]{36})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv|pdf)/$",
        published.download,
        name="download",
    ),
]
