from django.urls import path

from samspill.dialogue import views

app_name = "dialogue"
urlpatterns = [
    path("meldinger/", views.own_list, name="list"),
    path("meldinger/ny/", views.new, name="new"),
    path("meldinger/<ref:ref>/", views.thread, name="thread"),
    path("meldinger/<ref:ref>/lest/", views.read, name="read"),
    path("meldinger/<ref:ref>/ferdig/", views.done, name="done"),
    path("meldinger/<ref:ref>/tur/", views.turn, name="turn"),
    path("utkast/", views.draft, name="draft"),
    path("utkast/kast/", views.discard, name="discard"),
    path("kvittering/<str:number>.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("kvittering/<str:number>/", views.receipt, name="receipt"),
    path("innboks/", views.inbox, name="inbox"),
    path("person/<ref:ref>/meldinger/", views.person_threads, name="person_threads"),
    path("person/<ref:ref>/meldinger/ny/", views.person_new, name="person_new"),
    path("person/<ref:ref>/registrer/", views.register, name="register"),
]
