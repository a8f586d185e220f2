"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path, re_path

from reports.views import dashboard, reports

app_name = "reports"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    re_path(r"^tableaux/(?P<key>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$", dashboard.export_table, name="export"),
    path("rapports/", reports.report_list, name="list"),
    path("rapports/generer/", reports.report_generate, name="generate"),
    path("rapports/<slug:kind>/<slug:audience>/<int:numero>/telecharger/", reports.report_download, name="download"),
]
