"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path, re_path

from reports.views import dashboard, documents, situations

_TABLE = r"tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$"

app_name = "reports"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    re_path(rf"^{_TABLE}", dashboard.export_table, name="export"),
    path("phases/<int:numero>/clore/", situations.close, name="close-phase"),
    path("phases/<int:numero>/rouvrir/", situations.reopen, name="reopen-phase"),
    path("situations/<int:numero>/", situations.situation, name="situation"),
    re_path(rf"^situations/(?P<numero>[0-9]+)/{_TABLE}", situations.export_situation, name="situation-export"),
    path("rapports/", documents.report_list, name="list"),
    path("rapports/generer/", documents.report_generate, name="generate"),
    path("rapports/textes/modifier/", documents.report_texts, name="texts"),
    path("rapports/<slug:kind>/<slug:audience>/<int:numero>/telecharger/", documents.report_download, name="download"),
    path("rapports/<slug:kind>/<slug:audience>/<int:numero>/annexe/", documents.report_annex, name="annex"),
]
