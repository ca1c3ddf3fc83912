"""The addresses of making accounts in bulk, and of proposals for the catalogue."""

from django.urls import include, path

from procedures import views

urlpatterns = [
    path("thu-tuc/de-nghi/", include("procedures.proposals.urls")),
    path("tai-khoan/nhap/", views.import_people, name="import-people"),
    path("tai-khoan/nhap/mau/", views.people_template, name="people-template"),
    path("tai-khoan/nhap/tao/", views.make_people, name="make-people"),
    path("tai-khoan/nhap/da-tao/", views.people_made, name="people-made"),
    path("tai-khoan/nhap/mat-khau/", views.people_passwords, name="people-passwords"),
]
