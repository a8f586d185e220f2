"""Pages of this floor: the projects of a person, a new project, its method and employers."""

from django.urls import path

from projects.views import (
    archive,
    creation,
    emergency,
    hats,
    invitations,
    jobs,
    members,
    method,
    platform,
    project_removal,
    projects,
    rights,
    versions,
)
from projects.views import bin as bin_views

app_name = "projects"
urlpatterns = [
    path("projets/", projects.project_list, name="list"),
    path("projets/nouveau/", creation.identity, name="new"),
    path("projets/nouveau/recommencer/", creation.start_again, name="new-again"),
    path("projets/nouveau/epci/", creation.epci, name="new-epci"),
    path("projets/nouveau/collectivites/", creation.perimeter, name="new-perimeter"),
    path("projets/nouveau/methode/", creation.method, name="new-method"),
    path("projets/nouveau/verifier/", creation.check, name="new-check"),
    path("projets/<slug:slug>/methode/", method.method_page, name="method"),
    path("projets/<slug:slug>/methode/modifier/", method.edit_identity, name="edit-identity"),
    path("projets/<slug:slug>/supprimer/", project_removal.remove, name="remove-project"),
    path("projets/<slug:slug>/archiver/", archive.archive, name="archive"),
    path("projets/retablir/<uuid:pk>/", project_removal.bring_back, name="bring-back"),
    path("projets/<slug:slug>/methode/options/", method.options, name="options"),
    path("projets/<slug:slug>/methode/historique/", method.history, name="history"),
    path("projets/<slug:slug>/methode/etapes/modifier/", method.edit_steps, name="edit-steps"),
    path("projets/<slug:slug>/methode/etapes/<int:step>/sans-objet/", method.set_step_aside, name="set-aside"),
    path("projets/<slug:slug>/methode/collectivites/ajouter/", method.add_employer, name="add-employer"),
    path(
        "projets/<slug:slug>/methode/collectivites/<str:siren>/sortir/", method.remove_employer, name="remove-employer"
    ),
    path("projets/<slug:slug>/travaux/<uuid:job_id>/", jobs.job_page, name="job"),
    path("projets/<slug:slug>/travaux/<uuid:job_id>/annuler/", jobs.job_cancel, name="job-cancel"),
    path("projets/<slug:slug>/travaux/<uuid:job_id>/reessayer/", jobs.job_retry, name="job-retry"),
    path("installation/", platform.projects, name="platform"),
    path("installation/<uuid:pk>/plafonds/", platform.limits, name="platform-limits"),
    path("secours/", emergency.emergency_list, name="emergency-list"),
    path("secours/<uuid:pk>/", emergency.emergency, name="emergency"),
    path("secours/<uuid:pk>/refermer/", emergency.emergency_close, name="emergency-close"),
    path("invitations/<str:token>/", invitations.answer, name="invitation"),
    path("projets/<slug:slug>/casquette/", hats.choose_hat, name="choose-hat"),
    path("projets/<slug:slug>/mes-droits/", rights.own_rights, name="rights"),
    path("projets/<slug:slug>/historique/<slug:kind>/<int:pk>/", versions.versions, name="versions"),
    path(
        "projets/<slug:slug>/historique/<slug:kind>/<int:pk>/<int:version>/retablir/",
        versions.restore,
        name="version-restore",
    ),
    path("projets/<slug:slug>/corbeille/", bin_views.bin_page, name="bin"),
    path("projets/<slug:slug>/corbeille/<slug:kind>/<int:pk>/annuler/", bin_views.undo, name="bin-undo"),
    path("projets/<slug:slug>/membres/", members.members, name="members"),
    path("projets/<slug:slug>/membres/inviter/", invitations.invite_one, name="invite"),
    path("projets/<slug:slug>/membres/inviter/liste/", invitations.invite_many, name="invite-list"),
    path(
        "projets/<slug:slug>/membres/invitations/<uuid:pk>/renvoyer/", invitations.resend_one, name="invitation-resend"
    ),
    path(
        "projets/<slug:slug>/membres/invitations/<uuid:pk>/annuler/", invitations.cancel_one, name="invitation-cancel"
    ),
    path("projets/<slug:slug>/membres/ouverture-rh/", rights.hr_opening, name="hr-opening"),
    path("projets/<slug:slug>/membres/<int:pk>/droits/", rights.member_rights, name="member-rights"),
    path("projets/<slug:slug>/membres/<int:pk>/confirmer/", members.confirm, name="member-confirm"),
    path("projets/<slug:slug>/membres/<int:pk>/terminer/", members.end, name="member-end"),
]
