"""The calendar feed, read without session behind a secret: ``/agenda/``."""

from django.urls import path

from roadmap.views import calendar

app_name = "roadmap-public"
urlpatterns = [path("<str:jeton>/", calendar.public_feed, name="feed")]
