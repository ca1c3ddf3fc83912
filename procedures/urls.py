"""The addresses of proposals for the catalogue."""

from django.urls import include, path

urlpatterns = [
    path("thu-tuc/de-nghi/", include("procedures.proposals.urls")),
]
