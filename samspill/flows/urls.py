from django.urls import path

from samspill.flows import views

app_name = "flows"
urlpatterns = [
    path("meldinger/<ref:ref>/sitat/", views.quote, name="quote"),
    path("meldinger/<ref:ref>/aktivitet/", views.choose, name="choose"),
    path("meldinger/<ref:ref>/aktivitet/<ref:message>/", views.activity, name="activity"),
]
