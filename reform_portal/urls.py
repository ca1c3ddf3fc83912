"""The addresses of the portal. Words in them are Vietnamese without accents."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from imports.handing_out import import_people, people_passwords
from reform_portal.health import LIVE, READY, live, ready
from reform_portal.views import portal_icon
from reports.dashboards.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("accounts.urls")),
    path("", include("procedures.urls")),
    path("", include("reports.urls")),
    path("nhap-tep/", include("imports.urls")),
    path("tai-khoan/nhap/", import_people, name="import-people"),
    path("tai-khoan/nhap/mat-khau/", people_passwords, name="people-passwords"),
    path("ngon-ngu/", require_POST(login_not_required(set_language)), name="set-language"),
    path("quan-tri/", admin.site.urls),
    path(LIVE.lstrip("/"), live, name="live"),
    path(READY.lstrip("/"), ready, name="ready"),
    path("favicon.ico", portal_icon),  # what browsers ask for where a page names no icon
]

handler404 = "reform_portal.views.not_found"
handler500 = "reform_portal.faults.fault"
