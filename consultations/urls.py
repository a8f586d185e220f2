"""Pages of this floor under ``projets/<slug>/``."""

from django.urls import path, re_path

from consultations.views import concerns, information, interviews, lots, results, surveys, texts

app_name = "consultations"
urlpatterns = [
    path("ecoute/", interviews.journal, name="journal"),
    path("ecoute/entretiens/", interviews.interviews, name="interviews"),
    path("ecoute/entretiens/nouveau/", interviews.interview_new, name="interview-new"),
    path("ecoute/entretiens/<int:pk>/", interviews.interview, name="interview"),
    path("ecoute/entretiens/<int:pk>/modifier/", interviews.interview_edit, name="interview-edit"),
    path("ecoute/entretiens/<int:pk>/supprimer/", interviews.interview_remove, name="interview-remove"),
    path("ecoute/pour-moi/<int:pk>/", interviews.private, name="private"),
    path("ecoute/pour-moi/<int:pk>/modifier/", interviews.private_edit, name="private-edit"),
    path("ecoute/pour-moi/<int:pk>/effacer/", interviews.private_delete, name="private-delete"),
    path("ecoute/engagements/<int:pk>/tenu/", interviews.promise_kept, name="promise-kept"),
    path("ecoute/themes/", interviews.themes, name="themes"),
    re_path(
        r"^ecoute/themes/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv)/$",
        interviews.themes_export,
        name="themes-export",
    ),
    path("ecoute/preoccupations/", concerns.concerns, name="concerns"),
    path("ecoute/preoccupations/nouvelle/", concerns.concern_new, name="concern-new"),
    path("ecoute/preoccupations/<int:numero>/", concerns.concern, name="concern"),
    path("ecoute/preoccupations/<int:numero>/modifier/", concerns.concern_edit, name="concern-edit"),
    path("ecoute/preoccupations/<int:numero>/repondre/", concerns.concern_answer, name="concern-answer"),
    path("ecoute/preoccupations/<int:numero>/publier/", concerns.concern_publish, name="concern-publish"),
    path("ecoute/preoccupations/<int:numero>/retirer/", concerns.concern_withdraw, name="concern-withdraw"),
    path("ecoute/preoccupations/<int:numero>/supprimer/", concerns.concern_remove, name="concern-remove"),
    path("information/", information.plan, name="plan"),
    re_path(
        r"^information/(?P<cle>plan-information|informes|x)\.(?P<extension>xlsx|csv)/$",
        information.plan_export,
        name="plan-export",
    ),
    path("information/messages/nouveau/", information.message_new, name="message-new"),
    path("information/messages/<int:pk>/modifier/", information.message_edit, name="message-edit"),
    path("information/messages/<int:pk>/retirer/", information.message_withdraw, name="message-withdraw"),
    path("information/relais/<int:pk>/", information.relay, name="relay"),
    path("information/page-des-agents/", information.agent_page, name="agent-page"),
    path("information/page-des-agents/changements/", information.change, name="change"),
    re_path(
        r"^information/page-des-agents/changements/(?P<siren>[0-9]{9})/$", information.change, name="change-employer"
    ),
    re_path(r"^information/kit/(?P<siren>[0-9]{9})/(?P<piece>note|questions)\.pdf/$", information.kit, name="kit"),
    re_path(r"^information/kit/(?P<siren>[0-9]{9})/diaporama\.pptx/$", information.kit_deck, name="kit-slides"),
    path("consultations/", surveys.survey_list, name="list"),
    path("consultations/nouvelle/", surveys.create, name="create"),
    path("consultations/<int:numero>/", surveys.survey, name="survey"),
    path("consultations/<int:numero>/modifier/", surveys.edit, name="edit"),
    path("consultations/<int:numero>/essai/", results.trial, name="trial"),
    path("consultations/<int:numero>/questions/ajouter/", surveys.question_add, name="question-add"),
    path("consultations/<int:numero>/questions/prendre/", surveys.question_take, name="question-take"),
    path("consultations/<int:numero>/questions/<slug:cle>/modifier/", surveys.question_edit, name="question-edit"),
    path("consultations/<int:numero>/questions/<slug:cle>/retirer/", surveys.question_remove, name="question-remove"),
    path("consultations/<int:numero>/questions/<slug:cle>/deplacer/", surveys.question_move, name="question-move"),
    path(
        "consultations/<int:numero>/questions/<slug:cle>/corriger/", surveys.question_correct, name="question-correct"
    ),
    path("consultations/<int:numero>/questionnaire.pdf/", surveys.paper_form, name="paper-form"),
    path("consultations/<int:numero>/affiche.pdf/", surveys.poster, name="poster"),
    path("consultations/<int:numero>/codes/", lots.prepare, name="lots"),
    path("consultations/<int:numero>/codes/secours/", lots.spare, name="lot-spare"),
    path("consultations/<int:numero>/codes/<int:lot>/imprimer/", lots.print_, name="lot-print"),
    path("consultations/<int:numero>/ouvrir/", surveys.open_, name="open"),
    path("consultations/<int:numero>/clore/", surveys.close, name="close"),
    path("consultations/<int:numero>/resultats/", results.results, name="results"),
    path("consultations/<int:numero>/textes/", texts.texts, name="texts"),
    path("consultations/<int:numero>/textes/<int:texte>/lire/", texts.text_propose, name="text-propose"),
    path("consultations/<int:numero>/textes/<int:texte>/relire/", texts.text_confirm, name="text-confirm"),
    path("consultations/<int:numero>/publier/", results.publish, name="publish"),
    re_path(
        r"^consultations/(?P<numero>[0-9]+)/resultats/(?P<cle>[a-z0-9-]+)\.(?P<extension>xlsx|csv|pdf)/$",
        results.results_export,
        name="results-export",
    ),
]
