from django.urls import path

from samspill.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("min-side/", views.my_page, name="my_page"),
    path("hjelp/", views.help_page, name="help"),
    path("tilgjengelighet/", views.accessibility, name="accessibility"),
    path("helse/live", views.live, name="live"),
    path("helse/klar", views.ready, name="ready"),
]
