"""Address of the page that agents read without account: short, to be written on a poster."""

from django.urls import path

from consultations.views import agents

app_name = "agents"
urlpatterns = [
    path("<slug:slug>/", agents.page, name="page"),
    path("<slug:slug>/question/", agents.ask_question, name="ask"),
]
