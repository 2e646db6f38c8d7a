from django.urls import path

from samspill.access import views

app_name = "access"
urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-ut/", views.logout, name="logout"),
    path("om-meg/", views.about_me, name="about_me"),
    path("om-meg/innsyn/", views.insight, name="insight"),
    path("person/<ref:ref>/apne/", views.open_person, name="open_person"),
    path("person/<ref:ref>/kontakt/", views.contact, name="contact"),
    path("person/<ref:ref>/nummer/", views.number, name="number"),
]
