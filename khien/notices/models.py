"""Tables of notices, their deliveries and the channels they go by. No logic: `rules` decides, `actions` writes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from khien.base.ids import new_id
from khien.organisations.models import Unit

ACTIVE = ("waiting", "held", "failed")


class Notice(models.Model):
    """One thing that one person is told, once: `kind`, `about` and `occasion` say what, and the database holds it.

    `unit` is where the person is told it (the right to read it rests on that unit), `subject` the unit it is about.
    The words are made from `kind` and `details` when somebody reads them, in that person's language. `placed_at`: it
    was decided how it leaves the machine; `lapsed_at`: what it asked for has been done, so that it is sent no more.
    Somebody without an account is `outside`, a key of the slice that tells (“member:12”), and is told by mail alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="notices", db_index=False
    )
    outside = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=80)
    occasion = models.CharField(max_length=80)
    scope = models.CharField(max_length=80, blank=True, db_index=True)
    details = models.JSONField(default=dict)
    pace = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "kind", "about", "occasion"], name="told_once"),
            models.UniqueConstraint(
                fields=["outside", "kind", "about", "occasion"], condition=~Q(outside=""), name="told_outside_once"
            ),
            models.CheckConstraint(
                condition=Q(person=None) & ~Q(outside="") | Q(person__isnull=False, outside=""), name="notice_to_one"
            ),
        )
        indexes = (
            models.Index(fields=["person", "made_at"], name="notice_by_person"),
            models.Index(fields=["person"], condition=Q(read_at=None, lapsed_at=None), name="notice_unread"),
            models.Index(fields=["made_at"], condition=Q(placed_at=None), name="notice_unplaced"),
            models.Index(fields=["made_at"], name="notice_by_day"),
            models.Index(fields=["unit", "made_at"], name="notice_by_unit"),
            models.Index(fields=["about"], name="notice_by_about"),
            models.Index(fields=["occasion"], name="notice_by_occasion"),
        )


class Envelope(models.Model):
    """A mail of its own for one notice: the name and address it goes to, and the link that it bears, encrypted.

    The address is the person's own where it stands empty. What is sealed is thrown away once the mail has gone. `key`
    names whom the slice that tells meant (“member:12”), with or without an account.
    """

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, primary_key=True, related_name="envelope")
    key = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=120, blank=True)
    address = models.EmailField(blank=True)
    sealed = models.TextField(blank=True)


class Channel(models.Model):
    """A service beside mail that an administrator set up for one unit. `sealed` is its address, encrypted."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    service = models.CharField(max_length=40)
    sealed = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One message that leaves Khiên: a mail to a person, one in its envelope, or a post to a channel; its fate.

    `slot` names a person's digest of a day, so that there is one. `claim` is who sends it at this moment.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="deliveries")
    envelope = models.OneToOneField(Envelope, on_delete=models.PROTECT, null=True, related_name="delivery")
    slot = models.CharField(max_length=60, null=True, unique=True)  # noqa: DJ001 (unique, and most have none)
    pace = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (
            models.CheckConstraint(
                condition=Q(person=None, channel__isnull=False, envelope=None)
                | Q(person__isnull=False, channel=None, envelope=None)
                | Q(person=None, channel=None, envelope__isnull=False),
                name="delivery_to_one",
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(state__in=ACTIVE), name="delivery_due"),
            models.Index(fields=["state", "begun_at"], name="delivery_by_state"),
            models.Index(fields=["person", "state"], name="delivery_by_person"),
        )


class Enclosure(models.Model):
    """A notice that a delivery carries. `key` is unique: whatever carries it by this channel, it goes once."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="enclosures")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="enclosures")
    key = models.CharField(max_length=240, unique=True)


class Preference(models.Model):
    """How one person wants to be reached. `confirmed_email` is the address that the person proved to read."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="reached"
    )
    mode = models.CharField(max_length=10)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    digest_at = models.TimeField(null=True)
    days_off = models.BooleanField(default=False)
    muted = models.JSONField(default=list)
    confirmed_email = models.CharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(null=True)


class Policy(models.Model):
    """What holds for the whole installation, one row: hours, days, the steps of reminding, the least interval."""

    id = models.IntegerField(primary_key=True, default=1)
    quiet_from = models.TimeField()
    quiet_to = models.TimeField()
    digest_at = models.TimeField()
    remind_hours = models.PositiveSmallIntegerField()
    steps = models.JSONField()
    more_off = models.JSONField(default=list)
    more_working = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "policies"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="notices_one_policy"),)


class Feed(models.Model):
    """A calendar that somebody subscribed to: of the units where `person` works, or of one `unit`.

    Only the digest of its address is kept. It shows what the person may read on the day it is asked for.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feeds")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    asked_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
