"""The addresses of proposals for the catalogue."""

from django.urls import path

from procedures.keeping import views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("moi/", views.propose, name="propose"),
    path("<int:pk>/", views.proposal_detail, name="proposal"),
    path("<int:pk>/sua/", views.amend, name="amend-proposal"),
    path("<int:pk>/rut/", views.withdraw, name="withdraw-proposal"),
    path("<int:pk>/<slug:step>/", views.decide, name="decide-proposal"),
]
