"""The addresses of the catalogue. A code may hold any sign, a stroke too."""

from django.urls import path

from reports.catalogue import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("so-sanh/", views.difference, name="catalogue-difference"),
    path("<path:code>/", views.procedure, name="procedure"),
]
