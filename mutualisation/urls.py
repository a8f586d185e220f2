"""The site map: French paths, trailing slash, everything of a project under ``projets/<slug>/``."""

from django.urls import include, path

from mutualisation.views import about, errors, health, home

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", home.home, name="home"),
    path("sante/", health.health, name="health"),
    path("accessibilite/", about.accessibility, name="about-accessibility"),
    path("donnees-personnelles/", about.privacy, name="about-privacy"),
    path("signaler-un-probleme/", about.report, name="about-report"),
    path("mentions-legales/", about.legal, name="about-legal"),
    path("", include("accounts.urls")),
    path("", include("projects.urls")),
    path("projets/<slug:slug>/", include("diagnostics.urls")),
    path("projets/<slug:slug>/", include("hr.urls")),
    path("projets/<slug:slug>/", include("reports.urls")),
]
