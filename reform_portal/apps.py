"""The portal as a whole: its own administration site in place of Django's, its commands and its checks."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Serve the administration with the portal's titles and words."""

    default_site = "reform_portal.admin_site.PortalAdminSite"


class PortalConfig(AppConfig):
    """What looks after the portal itself; it has no tables."""

    name = "reform_portal"
