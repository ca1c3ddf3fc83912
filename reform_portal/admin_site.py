"""The administration site `/quan-tri/`: Django's admin with the portal's titles."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """Where administrators keep units, targets, periods, tasks and users."""

    site_title = _("Reform portal")
    site_header = _("Administration of the reform portal")
    index_title = _("What can be administered")
    site_url = "/"
    empty_value_display = "–"
