from django.urls import path

from samspill.plan.views import activities, board, sharing, words

app_name = "plan"
urlpatterns = [
    path("plan/", board.own, name="own"),
    path("plan/ord/<slug:part>/", words.own, name="words"),
    path("plan/ny/", activities.new, name="new"),
    path("plan/bekreft/", sharing.confirm, name="confirm"),
    path("plan/lest/", sharing.read, name="read"),
    path("plan/utskrift/", sharing.printed, name="print"),
    path("plan/plan.json", sharing.export, name="export"),
    path("person/<ref:ref>/plan/", board.person, name="person"),
    path("person/<ref:ref>/plan/ord/<slug:part>/", words.person, name="person_words"),
    path("person/<ref:ref>/plan/ny/", activities.person_new, name="person_new"),
    path("person/<ref:ref>/plan/bekreft/", sharing.person_confirm, name="person_confirm"),
    path("person/<ref:ref>/plan/lest/", sharing.person_read, name="person_read"),
    path("person/<ref:ref>/plan/utskrift/", sharing.person_printed, name="person_print"),
    path("person/<ref:ref>/plan/plan.json", sharing.person_export, name="person_export"),
    path("aktivitet/<ref:ref>/", activities.activity, name="activity"),
    path("aktivitet/<ref:ref>/status/", activities.status, name="status"),
    path("aktivitet/<ref:ref>/merke/", activities.label, name="label"),
    path("aktivitet/<ref:ref>/avtal/", activities.agree, name="agree"),
]
