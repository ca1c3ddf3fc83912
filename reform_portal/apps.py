"""The portal's own administration site, in place of Django's."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Serve the administration with the portal's titles and words."""

    default_site = "reform_portal.admin_site.PortalAdminSite"
