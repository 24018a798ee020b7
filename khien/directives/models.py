"""Tables of directives: papers, clauses, recipients, answers, amendments. Life cycles are tables in `rules.states`."""

from django.conf import settings
from django.db import models

from khien.base.ids import new_id
from khien.files.models import StoredFile
from khien.organisations.models import Unit
from khien.search.field import WordsField


class Directive(models.Model):
    """A letter taken in by a unit (`holder`), reviewed, and sent on as duties.

    `digest` is the SHA-256 of the main paper. `needs_confirming` stands until a person says that a letter which
    seems to be about something else is to be handled all the same. `law_on` is the day whose law decides: a
    person's word where the letter bears no date. `proposed` names what was recognised from a picture and waits for a
    person's word. `version` grows with every correction.

    `forwards` is the letter that this one passes on; `drafted`: it was made here and not taken in. `number_key` is
    its number as `rules.grounds` compares it; `source_answer_by` the day that the unit was held to by the letter
    passed on, as it stood when somebody last looked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="directives_held")
    state = models.CharField(max_length=20, db_index=True)
    digest = models.CharField(max_length=64, db_index=True)
    needs_confirming = models.BooleanField(default=False)
    text = models.TextField()
    reading = models.JSONField()
    kind = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=80, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    issued_partial = models.CharField(max_length=10, blank=True)
    law_on = models.DateField(null=True)
    issuer = models.CharField(max_length=250, blank=True)
    place = models.CharField(max_length=120, blank=True)
    subject = models.TextField(blank=True)
    signer = models.JSONField(default=dict)
    urgency = models.CharField(max_length=30, blank=True)
    answer_by = models.DateField(null=True)
    proposed = models.JSONField(default=list)
    taken_in_at = models.DateTimeField()
    taken_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    sent_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    forwards = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="forwarded_by")
    drafted = models.BooleanField(default=False)
    number_key = models.CharField(max_length=80, blank=True, db_index=True)
    source_answer_by = models.DateField(null=True)
    dues_version = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-taken_in_at",)

    @property
    def scope(self) -> str:
        return f"directive:{self.id}"


class Paper(models.Model):
    """A file of a directive: its main paper, or an attachment, among them the letter that it forwards.

    `text` is what could be read of it and `note` says what could not; a picture or a table has no text.
    """

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    role = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)


class Sending(models.Model):
    """A letter to many units on its way, ordered by a person and carried out in the background (`actions.dispatching`).

    The letter itself goes out in one transaction, so that it is sent or not, whatever happens to the machine; this row
    is what the order was, and where it stands for whoever waits. `refusal` says why it could not be carried out.
    """

    directive = models.OneToOneField(Directive, on_delete=models.PROTECT, primary_key=True, related_name="sending")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    units = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)


class Clause(models.Model):
    """One thing a letter asks. What was read, as a person corrected it; blank where the letter is blank.

    `source` is the clause of the letter passed on that this one carries, and `source_terms` what that one asked when
    somebody last looked. `follows_answer_by`: its date is the letter's day to answer, and moves with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="clauses")
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    text = models.TextField()
    audience = models.TextField(blank=True)
    coordinating = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    obligations = models.JSONField(default=list)
    deadline = models.DateField(null=True)
    deadline_text = models.CharField(max_length=250, blank=True)
    deadline_settled = models.BooleanField(default=False)
    cadences = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    window_from = models.DateField(null=True)
    window_to = models.DateField(null=True)
    proposed = models.JSONField(default=list)
    targets = models.JSONField(default=dict)
    dropped = models.BooleanField(default=False)
    recalled_at = models.DateTimeField(null=True)
    source = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="carried_by")
    source_terms = models.JSONField(default=dict)
    follows_answer_by = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "id")


class Recipient(models.Model):
    """A unit that must answer a letter, and its one answer: not opened … accepted (`rules.states.NEXT_REPLY`).

    What its people were told: `announced_at` repeats the `sent_at`, `returned_told_at` the `decided_at` that they know
    of, `step` is the latest step of reminding about the date.

    A memory of what follows from other rows, so that a letter to thousands is told at once: `due_on`, the day that its
    answer is due, holds while the letter's `dues_version` is its `version`; `unproven`, how many clauses it signed as
    done that nothing proves, and `unproven_in`, which ones, hold for the answer of `weighed_answer` while facts, law
    and day are those of the other `weighed_…` columns. `queries.figures` keeps both true.
    """

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="recipients")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letters_received")
    state = models.CharField(max_length=20, db_index=True)
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    entered_on_behalf_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    return_reason = models.TextField(blank=True)
    difficulties = models.TextField(blank=True)
    proposals = models.TextField(blank=True)
    clause_ids = models.JSONField(default=list)
    sheet = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True)
    announced_at = models.DateTimeField(null=True)
    returned_told_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    unproven = models.PositiveSmallIntegerField(default=0)
    unproven_in = models.JSONField(default=list)
    weighed_answer = models.DateTimeField(null=True)
    weighed_version = models.BigIntegerField(default=-1)
    weighed_until = models.DateField(null=True)
    weighed_law = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["directive", "unit"], name="one_answer_a_unit"),)
        indexes = (
            models.Index(
                fields=[  # everything that figures, and what is to be weighed, are counted by: the rows stay unread
                    *("directive", "state", "due_on", "unproven", "unit"),
                    *("weighed_version", "weighed_law", "weighed_until", "weighed_answer", "answered_at"),
                ],
                name="figures_of_a_letter",
            ),
        )


class ClauseAnswer(models.Model):
    """What a unit says of one clause: done, in progress or cannot."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="clause_answers")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="answers")
    says = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["recipient", "clause"], name="one_word_a_clause"),)
        indexes = (models.Index(fields=["clause", "says", "recipient"], name="words_of_a_clause"),)


class Amendment(models.Model):
    """What changed after a letter was sent, kept for its recipients. `units` empty: it concerns every recipient."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="amendments")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="amendments")
    units = models.JSONField(default=list)
    what = models.CharField(max_length=30)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "id")


class Reminder(models.Model):
    """Somebody reminded units that are late (đôn đốc), of one letter or of all. `unit` is where that person works."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, null=True, related_name="reminders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)


class Reminded(models.Model):
    """One unit's answer that a reminder was about; `people` is how many of the unit were told, 0: nobody is there."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="lines")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="reminded")
    people = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "reminded"
        constraints = (models.UniqueConstraint(fields=["reminder", "recipient"], name="reminded_once"),)
        indexes = (models.Index(fields=["recipient", "at"], name="reminded_when"),)


class Ground(models.Model):
    """A document that a letter rests on, as it is written there. `cited` is a person's word for which letter it is:
    one letter, or, once settled, knowingly none; until then `queries.grounds` looks for it."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="grounds")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=80)
    key = models.CharField(max_length=80, db_index=True)
    issued_on = models.DateField(null=True)
    cited = models.ForeignKey(Directive, on_delete=models.PROTECT, null=True, related_name="cited_in")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("position",)


class Draft(models.Model):
    """The paper of a letter made here: the words that people edit. `says` is the digest of what the newest final
    orders, so that a letter changed since is not sent under it."""

    directive = models.OneToOneField(Directive, on_delete=models.PROTECT, related_name="draft")
    state = models.CharField(max_length=20)
    words = models.JSONField()
    says = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)


class DraftFinal(models.Model):
    """One version made to be signed: its bytes, and the audit chain's head when it was made."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="finals")
    number = models.PositiveIntegerField()
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    chain_seq = models.BigIntegerField()
    chain_digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "number"], name="one_draft_final_of_a_number"),)
        ordering = ("number",)


class LetterWords(models.Model):
    """What a letter is found by: its number, issuer, subject and the words of its papers."""

    directive = models.OneToOneField(Directive, on_delete=models.CASCADE)
    words = WordsField()


class ClauseWords(models.Model):
    """What a clause is found by; it goes with its clause."""

    clause = models.OneToOneField(Clause, on_delete=models.CASCADE)
    words = WordsField()


class SheetBatch(models.Model):
    """Answer sheets of one letter that somebody handed in together (`rules.handing_in` has its life)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="sheet_batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)


class HandedSheet(models.Model):
    """One workbook of a batch: its bytes until it is entered or let go, and what was found in it."""

    batch = models.ForeignKey(SheetBatch, on_delete=models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=150)
    data = models.BinaryField()
    state = models.CharField(max_length=10)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+", null=True)
    bad = models.JSONField(default=list)
    words = models.PositiveSmallIntegerField(default=0)
    proofs = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("id",)


class Intake(models.Model):
    """Papers that a unit handed in and that are still to be read: its life is `rules.intake.NEXT`.

    `digest` tells the same upload again; `touched_at` is the reader's last sign of life and `tries` how often reading
    was begun, so that one who was thought dead cannot finish after another. `why` is what to tell the person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="intakes")
    state = models.CharField(max_length=10, db_index=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reading = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=["holder", "digest"],
                condition=models.Q(state__in=("waiting", "reading", "asking")),
                name="one_intake_of_an_upload",
            ),
        )


class IntakePaper(models.Model):
    """One paper of an intake: its bytes under `token` until they are stored or let go, and what was read in it.

    `role` is what the person said it is, empty where nobody has; `leads` is the paper whose annex it is proposed to be.
    A file that held others is `opened` and is no paper itself. `body` marks a mail's own words.
    """

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="papers")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    role = models.CharField(max_length=20, blank=True)
    token = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    opened = models.BooleanField(default=False)
    body = models.BooleanField(default=False)
    read = models.JSONField(null=True)
    why = models.TextField(blank=True)
    leads = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="annexes", null=True)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("position",)
