"""What the web server loads. The catalogue is read before the first request, and kept out of the cycle collector."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.settings")

# A page makes and drops some 10,000 objects; looking through them each 700 took a sixth of its time.
YOUNG = (10_000, 20, 20)

application = get_wsgi_application()


def _settle() -> None:
    """What stays while the process lives is not looked through again and again, a tenth of a second each time."""
    from django.urls import get_resolver

    from khien.law.load import catalogue

    catalogue()
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG)


_settle()
