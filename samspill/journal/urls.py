from django.urls import path

from samspill.journal import views

app_name = "journal"
urlpatterns = [
    path("person/<ref:ref>/notater/", views.notes, name="notes"),
    path("person/<ref:ref>/notater.json", views.export, name="export"),
    path("person/<ref:ref>/notater/utskrift/", views.printed, name="printed"),
    path("notat/<ref:ref>/", views.note, name="note"),
    path("om-meg/notater/", views.own, name="own"),
]
