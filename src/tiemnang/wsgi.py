"""The web application as a WSGI server calls it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiemnang.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402  Django must be set up first

# Every view is imported before the first visitor waits for it: a second that a form sent right then would wait too.
_ = get_resolver().url_patterns

# What is imported stays: looking through it for garbage stopped every fifteenth page for 30 ms and more.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
