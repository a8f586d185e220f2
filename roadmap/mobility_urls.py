"""Address of the page where agents leave a mobility wish, without account: short, to be written on a poster."""

from django.urls import path

from roadmap.views import mobility

app_name = "mobility"
urlpatterns = [
    path("<slug:slug>/", mobility.leave, name="leave"),
    path("<slug:slug>/mon-souhait/", mobility.mine, name="mine"),
]
