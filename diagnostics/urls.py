"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path, re_path

from diagnostics.views import services

app_name = "diagnostics"
urlpatterns = [
    path("services/", services.matrix, name="services"),
    re_path(
        r"^services/tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        services.export_table,
        name="services-export",
    ),
    path("services/<str:siren>/", services.employer, name="services-employer"),
    path("services/<str:siren>/historique/", services.history, name="services-history"),
    path("services/<str:siren>/remplir/", services.fill, name="services-fill"),
    path("services/<str:siren>/ajouter/", services.add_local, name="services-add-local"),
    path("services/<str:siren>/<int:service>/retirer/", services.remove_local, name="services-remove-local"),
]
