"""Tables of watches: who can be on, when, in which watch, presence, handover, the team. No logic: `rules` decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from khien.base.ids import new_id
from khien.files.models import StoredFile
from khien.organisations.models import Person, Unit


class Member(models.Model):
    """Somebody whom a unit can put on watch or call out: of its own staff, or hired from outside within dates.

    `person` is the account, where there is one. The row ends (`valid_to` is the first day that no longer is).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="watch_members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    employer = models.CharField(max_length=200, blank=True)  # whom an outside expert works for
    outside = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reachable = models.CharField(max_length=200, blank=True)  # when, in words, where not at any hour
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="member_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["unit", "person"], condition=Q(valid_to=None), name="one_open_membership_a_unit"
            ),
        )


class Absence(models.Model):
    """Days on which a member cannot be put on; both inclusive."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    why = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)  # taken back

    class Meta:
        ordering = ("first", "pk")
        constraints = (models.CheckConstraint(condition=Q(last__gte=F("first")), name="absence_runs_forwards"),)


class Rotation(models.Model):
    """A pattern by which a unit plans: `turns` as `rules.turns` writes and reads them, counted from `since`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rotations")
    name = models.CharField(max_length=120)
    turns = models.JSONField()
    since = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "pk")


class Shift(models.Model):
    """One member on watch for one unit, [start, end) to the minute. A change ends the row and adds another.

    The member belongs to the unit or to one above it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shifts", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="shifts", db_index=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    kind = models.CharField(max_length=10)  # rules.shifts.Kind
    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, null=True, related_name="shifts")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("start", "pk")
        indexes = (
            models.Index(fields=["unit", "start"], condition=Q(ended_at=None), name="shift_of_unit"),
            models.Index(fields=["member", "start"], condition=Q(ended_at=None), name="shift_of_member"),
            models.Index(fields=["end"], condition=Q(ended_at=None), name="shift_by_end"),
        )
        constraints = (models.CheckConstraint(condition=Q(end__gt=F("start")), name="shift_runs_forwards"),)


class Swap(models.Model):
    """A shift asked to change hands: for another shift (`wanted`), or to be taken over by `other`. Both consent."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="swaps")
    given = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="swaps_given")
    wanted = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="swaps_wanted")
    other = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="swaps_asked")
    part_start = models.DateTimeField(null=True)  # where only a part of `given` is taken over
    part_end = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12)  # rules.swaps.State
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    giver_consented_at = models.DateTimeField(null=True)
    other_consented_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "pk")


class Period(models.Model):
    """A watch that a body declares for itself, and for all units below it where `below`: Tết, an event, a bad week.

    `scope` names the letter that asks it (`directive:…`). `ask_every` minutes the officer on duty is asked to confirm;
    0 where nobody is asked. Silence goes to the substitute after `wait_substitute` minutes, then to the unit above
    after `wait_superior`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=160)
    start = models.DateTimeField()
    end = models.DateTimeField()
    below = models.BooleanField(default=False)
    scope = models.CharField(max_length=80, blank=True)
    letter = models.CharField(max_length=200, blank=True)  # that letter in words, for the papers of the watch
    send_by = models.DateTimeField(null=True)
    needs_site = models.BooleanField(default=False)  # on call alone does not do
    ask_every = models.PositiveIntegerField(default=0)
    wait_substitute = models.PositiveSmallIntegerField(default=10)
    wait_superior = models.PositiveSmallIntegerField(default=20)
    state = models.CharField(max_length=12)  # rules.periods.State
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-start", "pk")
        indexes = (models.Index(fields=["end"], name="period_by_end"),)
        constraints = (models.CheckConstraint(condition=Q(end__gt=F("start")), name="period_runs_forwards"),)


class Roster(models.Model):
    """One unit in one watch: how far its roster is, and what its shifts cover. The figures are kept by the actions.

    `gaps` are [start, end] pairs as `rules.wire` writes instants, at most `rules.figures.MOST_GAPS`; `gap_count`
    counts all.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rosters", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rosters")
    state = models.CharField(max_length=12)  # rules.rosters_up.State
    phone = models.CharField(max_length=60, blank=True)  # the watch's own number
    people = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField()
    covered = models.PositiveIntegerField(default=0)
    covered_site = models.PositiveIntegerField(default=0)
    gap_count = models.PositiveIntegerField()
    gaps = models.JSONField(default=list)
    reckoned_at = models.DateTimeField()
    state_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    evidence = models.UUIDField(null=True)  # the piece that says today what this roster covers
    digest = models.CharField(max_length=64, blank=True)  # rules.figures.digest of what somebody approved last
    approved = models.JSONField(default=list)  # numbers of the shifts that stood then
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("unit__path",)
        constraints = (models.UniqueConstraint(fields=["period", "unit"], name="one_roster_a_unit"),)
        indexes = (models.Index(fields=["period", "state", "gap_count"], name="roster_by_state"),)


class RosterStep(models.Model):
    """One step of a roster's way upwards, with the signed paper where there is one."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20)
    state = models.CharField(max_length=12)  # after it
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    number = models.CharField(max_length=100, blank=True)
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("roster", "pk")


class Sending(models.Model):
    """What a unit sent up, frozen: the people and shifts as they were that moment, their digest, the files made of it.

    `content` is empty once it was erased by law.
    """

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    evidence = models.UUIDField(null=True)  # the piece that says it was sent
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("roster", "number")
        constraints = (models.UniqueConstraint(fields=["roster", "number"], name="one_sending_a_number"),)


class Presence(models.Model):
    """One moment at which a unit's watch is asked to say that it is there. `slot` keeps it from being asked twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="presences", db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="presences", db_index=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="presences")  # none: a gap
    why = models.CharField(max_length=12)  # rules.presence.Why: by the plan, or a spot check
    slot = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    next_at = models.DateTimeField(null=True)  # when silence goes one step further; null once it is over
    state = models.CharField(max_length=12)  # rules.presence.State
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="presences")
    answered_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("-asked_at", "pk")
        constraints = (models.UniqueConstraint(fields=["unit", "slot"], name="asked_once"),)
        indexes = (
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="presence_next"),
            models.Index(fields=["unit", "-asked_at"], name="presence_of_unit"),
            models.Index(fields=["period", "state"], name="presence_of_period"),
            models.Index(fields=["state", "-asked_at"], name="presence_by_state"),
        )


class PresenceStep(models.Model):
    """One step of silence: who was told, once, at which step."""

    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)  # rules.presence.Step
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("presence", "pk")
        constraints = (
            models.UniqueConstraint(fields=["presence", "step", "member"], name="member_told_once_a_step"),
            models.UniqueConstraint(fields=["presence", "step", "person"], name="person_told_once_a_step"),
        )


class PresenceRate(models.Model):
    """How one unit answered in a watch that is over, as `rules.presence.Rate` counts, and the evidence that says so."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="presence_rates", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="presence_rates")
    planned = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    stood_in = models.PositiveIntegerField()
    from_above = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    silent = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    evidence = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["period", "unit"], name="one_rate_a_unit"),)


class Matter(models.Model):
    """Something open that one watch leaves to the next, until somebody closes it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="matters")
    words = models.CharField(max_length=500)
    about = models.CharField(max_length=80, blank=True)  # `incident:…`
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    closing = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("opened_at", "pk")


class Handover(models.Model):
    """From one shift to the next: what was said, which matters stood open, and who took note."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="handovers")
    leaving = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="handovers_given")
    taking = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="handovers_taken")
    words = models.TextField(blank=True)
    open_matters = models.JSONField(default=list)  # their keys at that moment
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-written_at", "pk")
        constraints = (models.UniqueConstraint(fields=["leaving"], name="one_handover_a_shift"),)


class Link(models.Model):
    """An address by which one member answers one thing without signing in; only its digest is kept.

    Opening it answers nothing: the page behind it has one button, so that no mail scanner answers for anybody.
    """

    digest = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=12)  # rules.links.Purpose
    about = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["about"], name="link_by_about"),)


class ShiftFeed(models.Model):
    """A calendar of shifts that somebody subscribed to: of one member, one unit, or a team. Only a digest is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shift_feeds")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="feeds")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("Team", on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    asked_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)


class Team(models.Model):
    """A response team (đội, tổ ứng cứu sự cố) of a unit, by a decision."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=160)
    number = models.CharField(max_length=100, blank=True)  # of the decision
    decided_on = models.DateField(null=True)
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")  # the decision
    phone = models.CharField(max_length=60, blank=True)  # the team's own numbers, not somebody's
    email = models.EmailField(blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)


class Seat(models.Model):
    """A member's place in a team within dates; members may be of any unit below the team's, or from outside."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seats")
    part = models.CharField(max_length=20)  # rules.teams.Part
    hotline = models.BooleanField(default=False)  # keeps the hotline, which the spending circular pays
    place = models.PositiveSmallIntegerField(default=0)  # the order in which they are called
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=["team", "member"], condition=Q(valid_to=None), name="one_open_seat"),
        )


class Skill(models.Model):
    """What a member can do, by a group and grade of the catalogue's skill standard; said by whom, on which day."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="skills")
    group = models.CharField(max_length=40)
    grade = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=200, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    said_on = models.DateField()
    ended_at = models.DateTimeField(null=True)


class Qualification(models.Model):
    """A certificate with its expiry, or a training that was attended; the paper where it was uploaded."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.CharField(max_length=12)  # rules.teams.Learned: certificate or training
    name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    got_on = models.DateField()
    expires_on = models.DateField(null=True)
    hours = models.PositiveSmallIntegerField(null=True)
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-got_on", "pk")


class CallOut(models.Model):
    """A team, or some of it, called to come: for whom, for what, where to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="call_outs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="call_outs")  # whom to help
    about = models.CharField(max_length=80, blank=True)  # `incident:…`
    words = models.CharField(max_length=500)
    where = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-made_at", "pk")
        indexes = (models.Index(fields=["about"], name="call_out_by_about"),)


class CallOutAnswer(models.Model):
    """One member called: whether coming, and when; when there."""

    call_out = models.ForeignKey(CallOut, on_delete=models.PROTECT, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="call_out_answers")
    told_at = models.DateTimeField()
    answer = models.CharField(max_length=12, blank=True)  # rules.teams.Answer
    expected_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=12, blank=True)  # rules.teams.How
    arrived_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call_out", "member"], name="called_once"),)
