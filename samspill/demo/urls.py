from django.urls import path

from samspill.demo import views

app_name = "demo"
urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-inn/passord/", views.password, name="password"),
]
