"""The addresses of proposals for the catalogue."""

from django.urls import path

from procedures.proposals import filling, views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("moi/", filling.propose, name="propose"),
    path("<int:pk>/", views.proposal_detail, name="proposal"),
    path("<int:pk>/sua/", filling.amend, name="amend-proposal"),
    path("<int:pk>/rut/", views.proposal_withdraw, name="withdraw-proposal"),
    path("<int:pk>/<slug:step>/", views.proposal_decide, name="decide-proposal"),
]
