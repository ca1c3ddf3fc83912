"""Measures of speed, as ratios within one run: a machine's mood is no test. Importing this sets Django up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reform_portal.settings")
django.setup()
