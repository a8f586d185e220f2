"""Pages of this floor, under ``projets/<slug>/``."""

from django.urls import path

from governance.views import bodies, charter, decisions, documents, meetings, notifications

app_name = "governance"
urlpatterns = [
    path("gouvernance/", bodies.home, name="home"),
    path("gouvernance/instances/habituelles/", bodies.make_usual, name="bodies-usual"),
    path("gouvernance/instances/ajouter/", bodies.body_new, name="body-new"),
    path("gouvernance/instances/<int:pk>/", bodies.body_page, name="body"),
    path("gouvernance/instances/<int:pk>/modifier/", bodies.body_edit, name="body-edit"),
    path("gouvernance/instances/<int:pk>/membres/ajouter/", bodies.seat_new, name="seat-new"),
    path("gouvernance/instances/<int:pk>/membres/<int:seat>/", bodies.seat_edit, name="seat-edit"),
    path("gouvernance/instances/<int:pk>/reunions/ajouter/", meetings.meeting_new, name="meeting-new"),
    path("gouvernance/reunions/<int:pk>/", meetings.meeting_page, name="meeting"),
    path("gouvernance/reunions/<int:pk>/modifier/", meetings.meeting_edit, name="meeting-edit"),
    path("gouvernance/reunions/<int:pk>/annuler/", meetings.meeting_cancel, name="meeting-cancel"),
    path("gouvernance/reunions/<int:pk>/retablir/", meetings.meeting_restore, name="meeting-restore"),
    path("gouvernance/reunions/<int:pk>/ordre-du-jour/", meetings.agenda, name="agenda"),
    path("gouvernance/reunions/<int:pk>/presences/", meetings.attendance, name="attendance"),
    path("gouvernance/reunions/<int:pk>/compte-rendu/", meetings.minutes, name="minutes"),
    path("gouvernance/reunions/<int:pk>/documents/deposer/", documents.meeting_document, name="meeting-document"),
    path("gouvernance/reunions/<int:pk>/decisions/ajouter/", decisions.decision_new, name="decision-new"),
    path("gouvernance/decisions/", decisions.decisions, name="decisions"),
    path("gouvernance/decisions/<int:numero>/", decisions.decision_page, name="decision"),
    path("gouvernance/decisions/<int:numero>/corriger/", decisions.decision_edit, name="decision-edit"),
    path("gouvernance/decisions/<int:numero>/retirer/", decisions.decision_take_back, name="decision-take-back"),
    path("gouvernance/decisions/<int:numero>/retablir/", decisions.decision_restore, name="decision-restore"),
    path(
        "gouvernance/decisions/<int:numero>/documents/deposer/", documents.decision_document, name="decision-document"
    ),
    path("regle-du-jeu/", charter.charter_page, name="charter"),
    path("regle-du-jeu/rediger/", charter.draft, name="charter-draft"),
    path("regle-du-jeu/publier/", charter.publish_page, name="charter-publish"),
    path("regle-du-jeu/versions/<int:numero>/", charter.version_page, name="charter-version"),
    path("regle-du-jeu/signer/collectivites/<int:pk>/", charter.sign_employer, name="sign-employer"),
    path("regle-du-jeu/signer/instances/<int:pk>/", charter.sign_body, name="sign-body"),
    path("regle-du-jeu/signatures/<int:pk>/reprendre/", charter.signature_take_back, name="signature-take-back"),
    path("documents/", documents.documents, name="documents"),
    path("documents/dossiers/habituels/", documents.make_usual, name="folders-usual"),
    path("documents/dossiers/ajouter/", documents.folder_new, name="folder-new"),
    path("documents/dossiers/<int:pk>/modifier/", documents.folder_edit, name="folder-edit"),
    path("documents/deposer/", documents.document_new, name="document-new"),
    path("documents/<uuid:pk>/", documents.document_page, name="document"),
    path("documents/<uuid:pk>/versions/<int:numero>/telecharger/", documents.download, name="document-download"),
    path("documents/<uuid:pk>/remplacer/", documents.document_replace, name="document-replace"),
    path("documents/<uuid:pk>/retirer/", documents.document_take_back, name="document-take-back"),
    path("documents/<uuid:pk>/retablir/", documents.document_restore, name="document-restore"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/<int:pk>/ouvrir/", notifications.notification_open, name="notification-open"),
    path("notifications/tout-lire/", notifications.read_all, name="notifications-read"),
    path("notifications/sujets/", notifications.choices, name="notification-choices"),
]
