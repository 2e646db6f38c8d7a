from django.urls import path

from samspill.worklist import views

app_name = "worklist"
urlpatterns = [
    path("arbeidsliste/", views.worklist, name="list"),
    path("arbeidsliste/tildel/", views.assign, name="assign"),
    path("finn/", views.find, name="find"),
    path("mottak/", views.reception, name="reception"),
    path("person/<ref:ref>/", views.person, name="person"),
    path("person/<ref:ref>/tildel/", views.assign_one, name="assign_one"),
    path("person/<ref:ref>/velkommen/", views.welcome, name="welcome"),
    path("person/<ref:ref>/avslutt/", views.end, name="end"),
    path("person/<ref:ref>/kode/", views.short_code, name="short_code"),
]
