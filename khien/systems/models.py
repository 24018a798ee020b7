"""Tables of information systems and their levels. No logic."""

from django.db import models
from django.db.models import Q

from khien.organisations.models import Unit


class InformationSystem(models.Model):
    """A system that a unit owns. It ends; it is never deleted."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="systems")
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, db_index=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "name")
        constraints = (models.UniqueConstraint(fields=["unit", "name"], name="one_system_of_a_name"),)

    def __str__(self) -> str:
        return self.name


class SystemLevel(models.Model):
    """The level of a system from a day on; the latest on or before a day holds."""

    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="levels")
    level = models.PositiveSmallIntegerField()
    since = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="level_1_to_5"),
            models.UniqueConstraint(fields=["system", "since"], name="one_level_a_day"),
        )
