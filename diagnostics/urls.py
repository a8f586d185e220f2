"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path, re_path

from diagnostics.views import budgets, collection, crossings, ecoute, findings, framing, register, services, sheets

app_name = "diagnostics"
urlpatterns = [
    path("diagnostic/budgets/", budgets.budgets, name="budgets"),
    path("diagnostic/budgets/importer/", budgets.upload, name="budget-import"),
    path("diagnostic/budgets/<int:numero>/", budgets.budget_page, name="budget"),
    path("diagnostic/budgets/<int:numero>/enregistrer/", budgets.save, name="budget-save"),
    path("diagnostic/budgets/<int:numero>/annuler/", budgets.undo, name="budget-undo"),
    path("diagnostic/budgets/<int:numero>/abandonner/", budgets.drop, name="budget-drop"),
    path("ecoute/couverture/", ecoute.coverage, name="listening-coverage"),
    re_path(
        r"^ecoute/couverture/couverture\.(?P<extension>xlsx|csv)/$", ecoute.coverage_export, name="listening-export"
    ),
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
    path("services/<str:siren>/<int:service>/", sheets.sheet, name="sheet"),
    path("services/<str:siren>/<int:service>/decrire/", sheets.describe, name="sheet-describe"),
    path("services/<str:siren>/<int:service>/couts/", sheets.costs, name="sheet-costs"),
    path("services/<str:siren>/<int:service>/couts/<int:annee>/detail/", sheets.explain, name="cost-explain"),
    path("diagnostic/collecte/", collection.collection, name="collection"),
    path("diagnostic/collecte/date/", collection.due_date, name="collection-due-date"),
    path("diagnostic/collecte/relancer/", collection.send_reminders, name="collection-remind"),
    re_path(
        r"^diagnostic/collecte/tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        collection.export_table,
        name="collection-export",
    ),
    path("diagnostic/cadrage/", framing.framing, name="framing"),
    path("diagnostic/cadrage/repondre/", framing.answer, name="framing-answer"),
    path("diagnostic/cadrage/base/", framing.basis, name="framing-basis"),
    path("diagnostic/cadrage/clore/", framing.close, name="framing-close"),
    path("diagnostic/cadrage/rouvrir/", framing.reopen, name="framing-reopen"),
    re_path(
        r"^diagnostic/cadrage/tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        framing.export_table,
        name="framing-export",
    ),
    path("diagnostic/couts-et-qualite/", findings.costs, name="findings"),
    path("diagnostic/couts-et-qualite/<int:service>/", findings.service, name="findings-service"),
    re_path(
        r"^diagnostic/couts-et-qualite/(?P<service>[0-9]+)/tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        findings.export_service,
        name="service-export",
    ),
    re_path(
        r"^diagnostic/tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        findings.export_table,
        name="findings-export",
    ),
    path("diagnostic/croisements/", crossings.crossings, name="crossings"),
    re_path(
        r"^diagnostic/croisements/tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        crossings.export_table,
        name="crossings-export",
    ),
    path("diagnostic/registre/", register.register, name="register"),
    re_path(
        r"^diagnostic/registre/tableaux/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        register.export_table,
        name="register-export",
    ),
    path("diagnostic/registre/ajouter/", register.new, name="register-new"),
    path("diagnostic/registre/propositions/<str:code>/", register.decide, name="register-decide"),
    path("diagnostic/registre/<int:pk>/modifier/", register.edit, name="register-edit"),
    path("diagnostic/registre/<int:pk>/retirer/", register.remove, name="register-remove"),
    path("diagnostic/mutualisations/", findings.poolings, name="poolings"),
    path("diagnostic/mutualisations/ajouter/", findings.pooling_new, name="pooling-new"),
    path("diagnostic/mutualisations/<int:pk>/modifier/", findings.pooling_edit, name="pooling-edit"),
    path("diagnostic/mutualisations/<int:pk>/retirer/", findings.pooling_remove, name="pooling-remove"),
]
