"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path, re_path

from scenarios.views import (
    advanced,
    analytic,
    compare,
    criteria,
    expenses,
    explain,
    pact,
    payroll,
    posts,
    scenarios,
    services,
)

app_name = "scenarios"
urlpatterns = [
    path("scenarios/", scenarios.listing, name="list"),
    path("scenarios/ouvrir/", scenarios.open_, name="open"),
    path("scenarios/nouveau/", scenarios.new, name="new"),
    path("scenarios/comparer/", compare.compare, name="compare"),
    re_path(
        r"^scenarios/comparer/(?P<numeros>[0-9]{1,4}(?:-[0-9]{1,4}){1,3})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        compare.export,
        name="compare-export",
    ),
    path("scenarios/criteres/", criteria.page, name="criteria"),
    path("scenarios/criteres/modifier/", criteria.edit, name="criteria-edit"),
    re_path(
        r"^scenarios/criteres/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$", criteria.export, name="criteria-export"
    ),
    path("scenarios/<int:numero>/analyse/", advanced.page, name="advanced"),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/analyse/(?P<pk>[0-9]+)/(?P<annee>[0-9]{4})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        advanced.export,
        name="advanced-export",
    ),
    path("scenarios/<int:numero>/vue-analytique/", analytic.page, name="analytic"),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/vue-analytique/(?P<annee>[0-9]{4})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        analytic.export,
        name="analytic-export",
    ),
    path("scenarios/<int:numero>/pacte/", pact.page, name="pact"),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/pacte/(?P<annee>[0-9]{4})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        pact.export,
        name="pact-export",
    ),
    path("scenarios/<int:numero>/masse-salariale/", payroll.page, name="payroll"),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/masse-salariale/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        payroll.export,
        name="payroll-export",
    ),
    path("scenarios/<int:numero>/notes/", criteria.scores, name="scores"),
    path("scenarios/<int:numero>/", scenarios.detail, name="detail"),
    path("scenarios/<int:numero>/modifier/", scenarios.edit, name="edit"),
    path("scenarios/<int:numero>/dupliquer/", scenarios.duplicate, name="duplicate"),
    path("scenarios/<int:numero>/supprimer/", scenarios.delete, name="delete"),
    path("scenarios/<int:numero>/soumettre/", scenarios.submit, name="submit"),
    path("scenarios/<int:numero>/adopter/", scenarios.adopt, name="adopt"),
    path("scenarios/<int:numero>/reprendre/", scenarios.take_back, name="take-back"),
    path("scenarios/<int:numero>/ma-commune/", explain.own, name="own"),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/ma-commune/(?P<annee>[0-9]{4})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        explain.own_export,
        name="own-export",
    ),
    path("scenarios/<int:numero>/hypotheses/", scenarios.hypotheses, name="hypotheses"),
    path("scenarios/<int:numero>/hypotheses/<int:pk>/modifier/", scenarios.hypothesis, name="hypothesis"),
    path("scenarios/<int:numero>/detail/bilan/<int:annee>/", explain.explain_year, name="explain-year"),
    path("scenarios/<int:numero>/detail/<str:siren>/<int:annee>/", explain.explain, name="explain"),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/detail/(?P<siren>[0-9]{9}|bilan)/(?P<annee>[0-9]{4})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        explain.export,
        name="explain-export",
    ),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/tableaux/(?P<annee>[0-9]{4})/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        scenarios.export_table,
        name="export",
    ),
    path("scenarios/<int:numero>/services/ajouter/", services.add, name="service-add"),
    path("scenarios/<int:numero>/services/<int:pk>/retirer/", services.remove, name="service-remove"),
    path(
        "scenarios/<int:numero>/services/<int:pk>/financement/reprendre/",
        services.take_costs,
        name="service-take-costs",
    ),
    path("scenarios/<int:numero>/services/<int:pk>/harmonisation/rattacher/", expenses.attach, name="attach"),
    path("scenarios/<int:numero>/services/<int:pk>/harmonisation/detacher/", expenses.detach, name="detach"),
    path("scenarios/<int:numero>/services/<int:pk>/temps-projet/ajouter/", expenses.add_time, name="time-add"),
    path(
        "scenarios/<int:numero>/services/<int:pk>/temps-projet/<int:annee>/retirer/",
        expenses.remove_time,
        name="time-remove",
    ),
    path("scenarios/<int:numero>/services/<int:pk>/postes/", posts.page, name="posts"),
    path("scenarios/<int:numero>/services/<int:pk>/postes/<int:poste>/modifier/", posts.edit, name="post-edit"),
    path("scenarios/<int:numero>/services/<int:pk>/postes/<int:poste>/retirer/", posts.remove, name="post-remove"),
    re_path(
        r"^scenarios/(?P<numero>[0-9]+)/services/(?P<pk>[0-9]+)/postes/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        posts.export,
        name="posts-export",
    ),
    path("scenarios/<int:numero>/services/<int:pk>/<slug:onglet>/", services.tab, name="service"),
]
