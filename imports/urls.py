"""The addresses of the import: its list, and of each import its steps."""

from django.urls import path

from imports import result_views, views
from imports.workbooks.views import import_template

app_name = "imports"

urlpatterns = [
    path("", views.import_list, name="import-list"),
    path("mau/", import_template, name="import-template"),
    path("moi/", views.import_new, name="import-new"),
    path("<int:pk>/", result_views.import_result, name="import"),
    path("<int:pk>/cot/", views.import_columns, name="import-columns"),
    path("<int:pk>/kiem-tra/", views.import_check, name="import-check"),
    path("<int:pk>/tra-loi/", views.import_answer, name="import-answer"),
    path("<int:pk>/ghi/", views.import_run, name="import-run"),
    path("<int:pk>/lam-lai/", result_views.import_again, name="import-again"),
    path("<int:pk>/hoan-tac/", result_views.import_undo, name="import-undo"),
    path("<int:pk>/tep/", result_views.import_file, name="import-file"),
    path("<int:pk>/danh-dau/", result_views.import_marked, name="import-marked"),
]
