"""Pages of this floor."""

from django.urls import path

from hr.views import agents, consolidated, imports, posts, staff, validation

app_name = "hr"
urlpatterns = [
    path("effectifs/", staff.staff, name="staff"),
    path("effectifs/mode/", staff.mode, name="mode"),
    path("effectifs/tableaux/<slug:cle>.<str:extension>/", staff.export, name="export"),
    path("effectifs/classeur/", imports.workbook, name="workbook"),
    path("effectifs/importer/", imports.upload, name="import"),
    path("effectifs/imports/<int:numero>/", imports.detail, name="import-detail"),
    path("effectifs/imports/<int:numero>/enregistrer/", imports.save, name="import-save"),
    path("effectifs/imports/<int:numero>/ecartees/", imports.refused, name="import-refused"),
    path("effectifs/imports/<int:numero>/annuler/", imports.undo, name="import-undo"),
    path("effectifs/imports/<int:numero>/abandonner/", imports.drop, name="import-drop"),
    path("effectifs/agents/", agents.agent_list, name="agents"),
    path("effectifs/agents/ajouter/", agents.agent_new, name="agent-new"),
    path("effectifs/agents/<int:agent>/", agents.agent_page, name="agent"),
    path("effectifs/agents/<int:agent>/modifier/", agents.agent_edit, name="agent-edit"),
    path("effectifs/agents/<int:agent>/sortir/", agents.agent_end, name="agent-end"),
    path("effectifs/agents/<int:agent>/effacer/", agents.agent_erase, name="agent-erase"),
    path("effectifs/consolides/", consolidated.consolidated, name="consolidated"),
    path("effectifs/ma-commune/", consolidated.small_town, name="small-town"),
    path("effectifs/employeurs/<int:collectivite>/saisir/", consolidated.consolidated_for, name="consolidated-for"),
    path(
        "effectifs/employeurs/<int:collectivite>/demander-validation/",
        consolidated.ask_validation,
        name="ask-validation",
    ),
    path("effectifs/valider/", validation.validate, name="validate"),
    path("effectifs/rouvrir/", validation.reopen, name="reopen"),
    path("effectifs/validation/<str:jeton>/", validation.validate_link, name="validate-link"),
    path("postes/", posts.posts, name="posts"),
    path("postes/ajouter/", posts.post_new, name="post-new"),
    path("postes/<int:poste>/modifier/", posts.post_edit, name="post-edit"),
    path("postes/<int:poste>/supprimer/", posts.post_delete, name="post-delete"),
]
