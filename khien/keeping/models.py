"""Tables of backups: what was made, where its copies lie, when each was last proven. No logic."""

from django.db import models

from khien.base.ids import new_id


class Backup(models.Model):
    """One archive of the database and the files. `differences` is what its last trial restore found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField(db_index=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    rows = models.BigIntegerField()
    files = models.BigIntegerField()
    missing = models.BigIntegerField(default=0)
    chain_seq = models.BigIntegerField()
    chain_digest = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    differences = models.JSONField(default=list)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name


class Copy(models.Model):
    """The archive in one place. `checked_at` is when its bytes were last read and compared; `well` what that said."""

    backup = models.ForeignKey(Backup, on_delete=models.PROTECT, related_name="copies")
    place = models.CharField(max_length=80)
    medium = models.CharField(max_length=20)
    away = models.BooleanField()
    same_disk = models.BooleanField()
    checked_at = models.DateTimeField()
    well = models.BooleanField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["backup", "place"], name="one_copy_a_place"),)
        verbose_name_plural = "copies"
