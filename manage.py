#!/usr/bin/env python3
"""Django's command line for the portal: `python manage.py help` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line

from reform_portal.databases import declare_job

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reform_portal.settings")
    declare_job(sys.argv)
    execute_from_command_line(sys.argv)
