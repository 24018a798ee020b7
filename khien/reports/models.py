"""Tables of reports: a draft that people edit, finals that are hashed and kept, the signed copy that closes."""

from django.conf import settings
from django.db import models

from khien.base.ids import new_id
from khien.directives.models import Directive
from khien.files.models import StoredFile
from khien.organisations.models import Unit


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
