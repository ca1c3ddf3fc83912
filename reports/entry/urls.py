"""The addresses of a unit's own report."""

from django.urls import path

from reports.entry import views, work

REPORT = "bao-cao/<slug:period>/<slug:unit>/"

urlpatterns = [
    path("viec-cua-toi/", work.my_work, name="my-work"),
    path(f"{REPORT}nhap/", views.report_entry, name="entry"),
    path(f"{REPORT}kiem-tra/", views.report_check, name="check"),
    path(f"{REPORT}gui/", views.report_send, name="send"),
    path(f"{REPORT}da-gui/", views.sent, name="sent"),
    path(f"{REPORT}rut-lai/", views.report_withdraw, name="withdraw"),
    path(f"{REPORT}lich-su/", views.report_history, name="report-history"),
    path(f"{REPORT}de-nghi-sua/", views.correction_ask, name="ask-correction"),
]
