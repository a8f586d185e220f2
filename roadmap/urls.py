"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path, re_path

from roadmap.views import actions, calendar, gains, life, objectives, opinions, resources, services, statements

app_name = "roadmap"
urlpatterns = [
    path("feuille-de-route/etats/", statements.statements, name="statements"),
    path("feuille-de-route/etats/<int:annee>/", statements.year, name="statements-year"),
    path("feuille-de-route/etats/<int:annee>/services/<int:numero>/", statements.exercice, name="exercice"),
    path("feuille-de-route/etats/numeros/<int:numero>/", statements.statement, name="statement"),
    re_path(
        r"^feuille-de-route/etats/numeros/(?P<numero>[0-9]+)/tableaux/lignes\.(?P<extension>xlsx|csv)/$",
        statements.statement_export,
        name="statement-export",
    ),
    path("feuille-de-route/calendrier/", calendar.calendar, name="calendar"),
    path("feuille-de-route/calendrier/revoquer/", calendar.revoke, name="calendar-revoke"),
    path("feuille-de-route/", actions.actions, name="actions"),
    path("feuille-de-route/proposer/", actions.propose, name="propose"),
    path("feuille-de-route/actions/ajouter/", actions.action_new, name="action-new"),
    path("feuille-de-route/actions/<int:numero>/", actions.action, name="action"),
    path("feuille-de-route/actions/<int:numero>/modifier/", actions.action_edit, name="action-edit"),
    path("feuille-de-route/actions/<int:numero>/deplacer/", actions.move, name="action-move"),
    path("feuille-de-route/actions/<int:numero>/supprimer/", actions.remove, name="action-remove"),
    path("feuille-de-route/actions/<int:numero>/indicateurs/ajouter/", actions.indicator_new, name="indicator-new"),
    path("feuille-de-route/actions/<int:numero>/indicateurs/<int:pk>/", actions.indicator, name="indicator"),
    path("feuille-de-route/actions/<int:numero>/documents/joindre/", actions.document, name="action-document"),
    re_path(r"^feuille-de-route/tableaux/actions\.(?P<extension>xlsx|csv)/$", actions.export, name="actions-export"),
    path("feuille-de-route/gains/", gains.gains, name="gains"),
    re_path(
        r"^feuille-de-route/gains/tableaux/(?P<cle>[a-z-]+)\.(?P<extension>xlsx|csv)/$",
        gains.export,
        name="gains-export",
    ),
    path("feuille-de-route/objectifs/", objectives.objectives, name="objectives"),
    re_path(
        r"^feuille-de-route/objectifs/tableaux/(?P<cle>[a-z-]+)\.(?P<extension>xlsx|csv)/$",
        objectives.export_table,
        name="objectives-export",
    ),
    path("feuille-de-route/objectifs/<int:pk>/", objectives.objective, name="objective"),
    re_path(
        r"^feuille-de-route/objectifs/(?P<pk>[0-9]+)/tableaux/(?P<cle>[a-z-]+)\.(?P<extension>xlsx|csv)/$",
        objectives.export_resources,
        name="objective-export",
    ),
    path("feuille-de-route/objectifs/<int:pk>/moyens/ajouter/", resources.resource_new, name="resource-new"),
    path("feuille-de-route/objectifs/<int:pk>/moyens/<str:siren>/<int:service>/", resources.resource, name="resource"),
    path(
        "feuille-de-route/objectifs/<int:pk>/moyens/<str:siren>/<int:service>/retirer/",
        resources.resource_remove,
        name="resource-remove",
    ),
    path("feuille-de-route/objectifs/ajouter/", objectives.objective_new, name="objective-new"),
    path("feuille-de-route/objectifs/<int:pk>/modifier/", objectives.objective_edit, name="objective-edit"),
    path("feuille-de-route/services/", services.services, name="services"),
    path("feuille-de-route/services/ajouter/", services.service_new, name="service-new"),
    path("feuille-de-route/services/<int:numero>/", services.service, name="service"),
    path("feuille-de-route/services/<int:numero>/modifier/", services.service_edit, name="service-edit"),
    path("feuille-de-route/services/<int:numero>/retirer/", services.service_remove, name="service-remove"),
    path("feuille-de-route/services/<int:numero>/etapes/<str:cle>/", services.step, name="step"),
    path("feuille-de-route/services/<int:numero>/vie/", life.life, name="life"),
    re_path(
        r"^feuille-de-route/services/(?P<numero>[0-9]+)/vie/tableaux/(?P<cle>[a-z]+)\.(?P<extension>xlsx|csv)/$",
        life.export,
        name="life-export",
    ),
    path("feuille-de-route/services/<int:numero>/actes/ajouter/", life.act_new, name="act-new"),
    path("feuille-de-route/services/<int:numero>/actes/<int:acte>/", life.act_edit, name="act-edit"),
    path("feuille-de-route/services/<int:numero>/actes/<int:acte>/retirer/", life.act_remove, name="act-remove"),
    path("feuille-de-route/services/<int:numero>/bilans/<int:mois>/<str:siren>/", life.look_back, name="look-back"),
    path("avis/", opinions.opinions, name="opinions"),
    path("avis/consulter/", opinions.opinion_new, name="opinion-new"),
    path("avis/<int:numero>/", opinions.opinion, name="opinion"),
    path("avis/<int:numero>/modifier/", opinions.opinion_edit, name="opinion-edit"),
    path("avis/<int:numero>/approbation/", opinions.approval, name="approval"),
    path("avis/<int:numero>/communes/<str:siren>/", opinions.commune, name="opinion-commune"),
    re_path(
        r"^avis/(?P<numero>[0-9]+)/tableaux/avis\.(?P<extension>xlsx|csv)/$", opinions.export, name="opinion-export"
    ),
]
