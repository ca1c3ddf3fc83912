"""Who may do what, read from the code: the addresses of the portal, and the page docs/rights.md about them.

Django is set up first, unless a run of tests has done so already.
"""

import os

import django

from tools.project import without_settings

for _name, _value in without_settings().items():
    os.environ.setdefault(_name, _value)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reform_portal.settings")
django.setup()
