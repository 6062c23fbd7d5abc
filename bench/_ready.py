"""Sets Django up; imported first by measurements that run inside the product."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiemnang.settings")
django.setup()
