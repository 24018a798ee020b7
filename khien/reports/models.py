"""Tables of reports: drafts that people edit, frozen versions that are hashed and kept, signed copies; no logic."""

from django.conf import settings
from django.db import models

from khien.base.ids import new_id
from khien.directives.models import Directive
from khien.files.models import StoredFile
from khien.organisations.models import Unit
from khien.systems.models import InformationSystem


class Report(models.Model):
    """The report on a letter that a unit makes upwards. `content` is what people may edit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    state = models.CharField(max_length=20)
    as_of = models.DateField()
    content = models.JSONField()
    number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    signed_copy = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-made_at",)


class Final(models.Model):
    """One final version: its bytes, their hashes, and the audit chain's head printed in it."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="finals")
    number = models.PositiveIntegerField()
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    chain_seq = models.BigIntegerField()
    chain_digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "number"], name="one_final_of_a_number"),)
        ordering = ("number",)


class YearlyReport(models.Model):
    """The yearly report of a body. `said` is what people wrote; `content` the rows as they were last drawn.

    `sent_number` is the version that was last sent; of one that was returned it is the version that came back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="yearly_reports")
    year = models.PositiveSmallIntegerField()
    capacity = models.CharField(max_length=10)  # law.reporting.types.Capacity
    state = models.CharField(max_length=20)  # yearly.rules.State
    said = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    drawn_on = models.DateField()
    first_sent_on = models.DateField(null=True)
    sent_number = models.PositiveIntegerField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-year", "unit")
        indexes = (models.Index(fields=["year", "state", "unit"], name="yearly_report_in_state"),)
        constraints = (models.UniqueConstraint(fields=["unit", "year"], name="one_yearly_report_a_year"),)


class YearlyVersion(models.Model):
    """A frozen version: its own rows, the counts of the whole, and a hash of these and of the versions it takes in.

    Its files are made at once or, where they are long, in the background: until then `ready_at` is null.
    """

    report = models.ForeignKey(YearlyReport, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    classified = models.PositiveIntegerField()
    filed = models.PositiveIntegerField()
    appraised = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()
    checked = models.PositiveIntegerField()
    units = models.PositiveIntegerField()  # reports in it, itself among them
    chain_seq = models.BigIntegerField()
    chain_digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    xlsx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    done = models.PositiveSmallIntegerField(default=0)  # parts of the work that are done
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("report", "number")
        indexes = (models.Index(fields=["made_at"], condition=models.Q(ready_at=None), name="yearly_version_unmade"),)
        constraints = (models.UniqueConstraint(fields=["report", "number"], name="one_yearly_version_of_a_number"),)


class YearlyPart(models.Model):
    """A version from below that another takes in."""

    whole = models.ForeignKey(YearlyVersion, on_delete=models.PROTECT, related_name="parts")
    part = models.ForeignKey(YearlyVersion, on_delete=models.PROTECT, related_name="wholes")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["whole", "part"], name="one_yearly_part_once"),)


class YearlyStep(models.Model):
    """One act on a yearly report: by whom, when, of which version, why, with the signed paper's hash."""

    report = models.ForeignKey(YearlyReport, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20)  # yearly.rules.Act
    state = models.CharField(max_length=20)  # the state after it
    version = models.ForeignKey(YearlyVersion, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=100, blank=True)
    words = models.TextField(blank=True)
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("report", "pk")


class SystemFigure(models.Model):
    """Where a system stands, kept for the register of many: its level (0: none), its dossier, its plan."""

    system = models.OneToOneField(InformationSystem, on_delete=models.PROTECT, primary_key=True, related_name="figure")
    level = models.PositiveSmallIntegerField()
    filed = models.CharField(max_length=20)  # register.queries.Filed
    carried = models.CharField(max_length=20)  # register.queries.Carried
    reckoned_at = models.DateTimeField()
