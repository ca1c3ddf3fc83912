"""The addresses of evidence: one file, and what is done with files on a line of a report."""

from django.urls import path

from reports.evidence import serving, views

_REPORT = "bao-cao/<slug:period>/<slug:unit>/minh-chung/"

urlpatterns = [
    path("minh-chung/<slug:key>/", serving.evidence, name="evidence"),
    path(_REPORT, views.evidence_attach, name="evidence-attach"),
    path(f"{_REPORT}dung-lai/", views.reuse, name="evidence-reuse"),
    path(f"{_REPORT}go/", views.evidence_detach, name="evidence-detach"),
]
