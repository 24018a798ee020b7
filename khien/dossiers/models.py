"""Tables of dossiers: the dossier, its steps and papers, what was handed in, what is made, and controls. No logic."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from khien.base.ids import new_id
from khien.evidence.models import Evidence
from khien.files.models import StoredFile
from khien.organisations.models import Person, Unit
from khien.systems.models import InformationSystem


class ControlAnswer(models.Model):
    """How far one control of a standard is in place on a system, as it was said last. Nothing said: no row.

    `carried_from` names the controls of the former standard whose answers proposed it; then `confirmed_at` is null
    until somebody says that it is so.
    """

    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="control_answers")
    standard = models.CharField(max_length=40)
    control = models.CharField(max_length=40)
    state = models.CharField(max_length=20)  # law.controls.carry.State
    how = models.TextField(blank=True)  # how it is done; the reason where it does not apply
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)  # by when a gap is to be closed
    carried_from = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["standard", "due_on"], name="control_answers_by_day"),)
        constraints = (
            models.UniqueConstraint(fields=["system", "standard", "control"], name="one_answer_a_control"),
            models.CheckConstraint(
                condition=~Q(state="not_applicable") | ~Q(how=""), name="what_does_not_apply_has_its_reason"
            ),
        )


class ControlProof(models.Model):
    """A piece of evidence behind an answer."""

    answer = models.ForeignKey(ControlAnswer, on_delete=models.PROTECT, related_name="proofs")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["answer", "evidence"], name="one_proof_an_answer_once"),)


class Dossier(models.Model):
    """A dossier that proposes the level of a system under the law of a day.

    `facts` are the answers it rests on and `words` what people wrote under its headings, as of its last save; the rest
    is drawn from the inventory. `holder` is the unit that files it. `appraiser` and `approver` are named when it is
    submitted and see it from then on; where they stand outside Khiên only their names are kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="dossiers")
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="dossiers_filed")
    appraiser = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="dossiers_appraised")
    appraiser_name = models.CharField(max_length=200, blank=True)
    approver = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="dossiers_approved")
    approver_name = models.CharField(max_length=200, blank=True)
    regime = models.CharField(max_length=20)
    law_on = models.DateField()
    level = models.PositiveSmallIntegerField(null=True)
    listed = models.BooleanField(default=False)  # its answers put it on the list of national security
    state = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)  # how the diagrams were adjusted
    policy_number = models.CharField(max_length=100, blank=True)  # the quy chế
    policy_on = models.DateField(null=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField()  # when its state last changed
    submitted_at = models.DateTimeField(null=True)  # when it was first submitted: from then on its judges see it
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-made_at", "pk")
        indexes = (
            models.Index(fields=["state", "moved_at"], name="dossier_that_waits"),
            models.Index(fields=["level"], name="dossier_by_level"),
            models.Index(fields=["system"], condition=Q(listed=True), name="dossier_listed"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=1, level__lte=5), name="dossier_level_1_to_5"
            ),
        )


class Step(models.Model):
    """One step of a dossier's way: what was done on which day, with the signed paper's hash where there is one."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=30)  # rules.states.Act
    state = models.CharField(max_length=20)  # the state after it
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=100, blank=True)
    party = models.CharField(max_length=200, blank=True)  # who decided, where it stands outside Khiên
    words = models.TextField(blank=True)
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("dossier", "pk")


class DossierPaper(models.Model):
    """A paper of the dossier that was uploaded: design documents, the quy chế, an opinion from outside."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="papers")
    document = models.CharField(max_length=40)  # an id of the procedure's documents, or "policy"
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("dossier", "document", "pk")


class Filing(models.Model):
    """What was handed in with one step, frozen: the papers' contents as they were said that moment, and their hash.

    `content` is packed JSON (`papers.frozen`), from which the files are drawn; it is empty once it was erased by law.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="filings")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="filing")
    at = models.DateTimeField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("dossier", "pk")


class FiledFile(models.Model):
    """One file of what was handed in: drawn from its content, uploaded, or of evidence. `path` as in the ZIP."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="files")
    path = models.CharField(max_length=300)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("filing", "path")
        constraints = (models.UniqueConstraint(fields=["filing", "path"], name="one_filed_file_a_path"),)


class PaperOrder(models.Model):
    """Papers that somebody waits for while they are made in the background (`rules.orders` has its life).

    `what` is the whole as it stands (“bundle”), all of a filing (“filing”), or one long paper (“phuong-an.pdf”).
    `touched_at` is the maker's last sign of life and `tries` tells a maker from an earlier one that was thought dead.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="orders")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, related_name="orders")
    what = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    why = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "pk")
        indexes = (models.Index(fields=["state", "touched_at"], name="paper_order_under_way"),)
