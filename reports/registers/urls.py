"""The addresses of the tasks and their registers."""

from django.urls import path

from reports.registers import views

urlpatterns = [
    path("", views.task_list, name="task-list"),
    path("phan-mem/", views.usage_matrix, name="usage-matrix"),
    path("<slug:code>/", views.task, name="task"),
    path("<slug:code>/them/", views.register_add, name="register-add"),
    path("<slug:code>/<int:pk>/", views.register_row, name="register-row"),
    path("<slug:code>/<int:pk>/bo/", views.register_remove, name="register-remove"),
]
