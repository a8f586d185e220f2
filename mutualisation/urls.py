"""The site map: French paths, trailing slash, everything of a project under ``projets/<slug>/``."""

from django.urls import include, path

from mutualisation.views import about, components, errors, health, home, metrics, search

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    # first: hundreds of people may answer at once, and each address above costs them time
    path("q/", include("consultations.public_urls")),
    path("", home.home, name="home"),
    path("sante/", health.health, name="health"),
    path("sante/vivant/", health.live, name="health-live"),
    path("sante/pret/", health.ready, name="health-ready"),
    path("metriques/", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", about.security, name="security-txt"),
    path("accessibilite/", about.accessibility, name="about-accessibility"),
    path("donnees-personnelles/", about.privacy, name="about-privacy"),
    path("signaler-un-probleme/", about.report, name="about-report"),
    path("mentions-legales/", about.legal, name="about-legal"),
    path("_composants/", components.gallery, name="components"),
    path("", include("accounts.urls")),
    path("", include("projects.urls")),
    path("", include("hr.urls_national")),
    path("projets/<slug:slug>/recherche/", search.search_page, name="search"),
    path("info/", include("consultations.agent_urls")),
    path("agenda/", include("roadmap.public_urls")),
    path("mobilite/", include("roadmap.mobility_urls")),
    path("projets/<slug:slug>/", include("consultations.urls")),
    path("projets/<slug:slug>/", include("diagnostics.urls")),
    path("projets/<slug:slug>/", include("governance.urls")),
    path("projets/<slug:slug>/", include("hr.urls")),
    path("projets/<slug:slug>/", include("scenarios.urls")),
    path("projets/<slug:slug>/", include("roadmap.urls")),
    path("projets/<slug:slug>/", include("reports.urls")),
]
