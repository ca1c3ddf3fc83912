"""The portal as a whole: its own administration site in place of Django's, its commands and its checks."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import register


class PortalAdminConfig(AdminConfig):
    """Serve the administration with the portal's titles and words."""

    default_site = "reform_portal.admin_site.PortalAdminSite"


class PortalConfig(AppConfig):
    """What looks after the portal itself; it has no tables."""

    name = "reform_portal"

    def ready(self) -> None:
        """Let Django know our checks of its settings."""
        from reform_portal import checks  # models are not there yet when this module is read

        register(checks.certain_harm, checks.TAG)
        register(checks.unfit_for_an_office, checks.TAG, deploy=True)
