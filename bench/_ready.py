"""Sets Django up; imported first by measurements that run inside the product."""

import django

django.setup()
