"""The addresses of what units state and what follows from it."""

from django.urls import include, path

from reports.catalogue.proposals_export import proposals_file
from reports.dashboards import views
from reports.journal import views as journal
from reports.units import views as units

app_name = "reports"

urlpatterns = [
    path("bang-dieu-khien/", views.dashboard, name="dashboard"),
    path("chi-tieu/", views.target_list, name="target-list"),
    path("chi-tieu/<slug:code>/", views.target_detail, name="target-detail"),
    path("don-vi/", units.unit_list, name="unit-list"),
    path("don-vi/<str:code>/", units.unit_detail, name="unit-detail"),
    path("", include("reports.evidence.urls")),
    path("thu-tuc/de-nghi/tep/", proposals_file, name="proposals-file"),
    path("thu-tuc/", include("reports.catalogue.urls")),
    path("nhiem-vu/", include("reports.registers.urls")),
    path("nhat-ky/", journal.journal, name="audit"),
    path("nhat-ky/tep/", journal.journal_file, name="audit-file"),
    path("nhat-ky/<int:pk>/", journal.journal_entry, name="audit-entry"),
    path("phuong-phap/", views.method, name="method"),
    path("", include("reports.entry.urls")),
    path("dieu-phoi/", include("reports.review.urls")),
]
