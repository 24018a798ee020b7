"""Background work of notices: placing what is new, sending what is due. Both may run in several workers at once."""

import time

from django.conf import settings
from django_tasks import task

from khien.base import clock
from khien.base.actors import Service
from khien.notices import actions
from khien.notices.gateways.mail import Post

BY = Service("notices")
SECONDS = 45  # of one run, so that the queue's other work is not kept waiting; the next minute goes on


@task()
def deliver() -> int:
    """Place what is new, send what is due; how many messages were handled."""
    until = time.monotonic() + SECONDS
    actions.lose(by=BY, at=clock.now())
    while time.monotonic() < until and actions.place(by=BY, at=clock.now()):
        pass
    post = Post(settings.KHIEN_MAIL, settings.KHIEN_MAIL_FROM) if settings.KHIEN_MAIL else None
    handled = 0
    try:
        while time.monotonic() < until and actions.deliver_next(by=BY, at=clock.now(), post=post):
            handled += 1
    finally:
        if post is not None:
            post.close()
    return handled
