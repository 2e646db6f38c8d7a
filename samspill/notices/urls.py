from django.urls import path

from samspill.notices import views

app_name = "notices"

urlpatterns = [
    path("brev/", views.letters, name="letters"),
    path("brev/<ref:ref>.pdf", views.letter_pdf, name="letter_pdf"),
    path("brev/<ref:ref>/postet/", views.printed, name="printed"),
    path("brev/<ref:ref>/naadd/", views.handled, name="handled"),
]
