"""One row for each upload; equal bytes are kept once. No logic, and no key to anything above."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from khien.base.ids import new_id


class StoredFile(models.Model):
    """A file as it arrived. Never altered; `actions.forget` alone removes one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=100)
    original_name = models.CharField(max_length=200)
    notes = models.JSONField(default=list)
    stored_at = models.DateTimeField()
    uploaded_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Exact(Length("sha256"), 64), name="files_sha256_is_whole"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="files_size_above_zero"),
        )

    def __str__(self) -> str:
        return self.original_name
