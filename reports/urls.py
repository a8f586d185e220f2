"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path, re_path

from reports.views import copil, dashboard, desk, documents, letter, meetings, papers, restitution, situations, taken

_TABLE = r"tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$"

app_name = "reports"
urlpatterns = [
    path("ma-page/", desk.desk, name="desk"),
    path("pilotage/", copil.copil, name="copil"),
    re_path(rf"^pilotage/{_TABLE}", copil.copil_export, name="copil-export"),
    path("pilotage/diaporama/", meetings.copil_slides, name="copil-slides"),
    path("pilotage/reunions/<int:pk>/convocation/", meetings.meeting_summons, name="meeting-summons"),
    path("pilotage/reunions/<int:pk>/compte-rendu/", meetings.meeting_minutes, name="meeting-minutes"),
    path("pilotage/reunions/<int:pk>/", copil.meeting_mode, name="meeting-mode"),
    path("pilotage/reunions/<int:pk>/decider/", copil.meeting_decide, name="meeting-decide"),
    path("", dashboard.dashboard, name="dashboard"),
    re_path(rf"^{_TABLE}", dashboard.export_table, name="export"),
    path("phases/<int:numero>/clore/", situations.close, name="close-phase"),
    path("phases/<int:numero>/rouvrir/", situations.reopen, name="reopen-phase"),
    path("situations/<int:numero>/", situations.situation, name="situation"),
    re_path(rf"^situations/(?P<numero>[0-9]+)/{_TABLE}", situations.export_situation, name="situation-export"),
    path("rapports/", documents.report_list, name="list"),
    path("rapports/generer/", documents.report_generate, name="generate"),
    path("rapports/restitution/", restitution.restitution, name="restitution"),
    path("rapports/restitution/projet/", restitution.restitution_project, name="restitution-project"),
    path("rapports/restitution/employeur/", restitution.restitution_employer, name="restitution-employer"),
    path("rapports/fichiers-emportes/", taken.taken, name="taken"),
    re_path(rf"^rapports/fichiers-emportes/{_TABLE}", taken.taken_export, name="taken-export"),
    path("rapports/a-emporter/", papers.papers, name="papers"),
    re_path(r"^rapports/communes/(?P<siren>[0-9]{9})\.(?P<extension>pdf|docx)/$", papers.commune_sheet, name="commune"),
    re_path(r"^rapports/actions/(?P<numero>[0-9]{1,5})\.(?P<extension>pdf|docx)/$", papers.action_sheet, name="action"),
    path("rapports/actes/<slug:modele>/<int:numero>/", papers.service_act, name="act"),
    re_path(
        r"^rapports/actes/(?P<modele>[a-z]+)/(?P<numero>[0-9]{1,5})/(?P<siren>[0-9]{9})/$",
        papers.service_act,
        name="party-act",
    ),
    re_path(
        r"^rapports/actes/(?P<modele>[a-z]+)/conseil/(?P<siren>[0-9]{9})/$", papers.council_act, name="council-act"
    ),
    re_path(
        r"^rapports/cst/(?P<numero>[0-9]{1,5})/(?P<cible>[0-9]{9}|CDG)\.(?P<extension>pdf|docx)/$",
        papers.cst_dossier,
        name="cst",
    ),
    path("rapports/plan-a3/", papers.plan, name="plan"),
    path("rapports/conference-des-maires/", papers.conference_slides, name="conference"),
    path("rapports/<slug:kind>/textes/modifier/", documents.report_texts, name="texts"),
    re_path(r"^rapports/lettre-de-cadrage\.(?P<extension>pdf|docx)/$", letter.framing_letter, name="framing-letter"),
    path("rapports/<slug:kind>/<slug:audience>/<int:numero>/telecharger/", documents.report_download, name="download"),
    path("rapports/<slug:kind>/<slug:audience>/<int:numero>/changements/", documents.report_changes, name="changes"),
    path(
        "rapports/<slug:kind>/<slug:audience>/<int:numero>/changements.<slug:extension>/",
        documents.report_changes_export,
        name="changes-export",
    ),
    path("rapports/<slug:kind>/<slug:audience>/<int:numero>/modifiable/", documents.report_word, name="word"),
    path("rapports/<slug:kind>/<slug:audience>/<int:numero>/annexe/", documents.report_annex, name="annex"),
]
