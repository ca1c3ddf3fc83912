"""The portal as a WSGI application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reform_portal.settings")

application = get_wsgi_application()

from reform_portal.checks import refuse_the_worst  # noqa: E402  # its models are there from here on

refuse_the_worst()
