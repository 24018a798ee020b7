"""Tables of information systems: what they are, their level, what they are made of, who supplies them. No logic."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from khien.base.ids import new_id
from khien.organisations.models import Person, Unit


class Supplier(models.Model):
    """Who sells, hosts or runs something for a unit. It ends; it is never deleted."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suppliers")
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, db_index=True)
    tax_code = models.CharField(max_length=20, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    note = models.TextField(blank=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "name_folded")
        constraints = (models.UniqueConstraint(fields=["unit", "name"], name="one_supplier_of_a_name"),)

    def __str__(self) -> str:
        return self.name


class InformationSystem(models.Model):
    """A system that a unit owns. It ends; it is never deleted. What is blank or null is not known."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="systems")
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, db_index=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    stage = models.CharField(max_length=20, blank=True, default="", db_default="")  # rules.words.STAGES
    kind = models.CharField(max_length=40, blank=True)  # a kind of the catalogue (levels/facts.yaml)
    purpose = models.TextField(blank=True)
    scope = models.TextField(blank=True)  # phạm vi, quy mô
    serves = models.TextField(blank=True)  # đối tượng phục vụ
    owner_name = models.CharField(max_length=200, blank=True)  # chủ quản, where it is not the unit
    operator = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="operated_systems")
    operator_name = models.CharField(max_length=200, blank=True)  # đơn vị vận hành outside the tree
    specialised = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="advised_systems")
    specialised_name = models.CharField(max_length=200, blank=True)  # đơn vị chuyên trách outside the tree
    information_kinds = models.JSONField(default=list)
    users = models.PositiveIntegerField(null=True)
    subjects_basic = models.PositiveIntegerField(null=True)
    subjects_sensitive = models.PositiveIntegerField(null=True)
    hosting = models.CharField(max_length=20, blank=True)  # rules.HOSTING
    place = models.CharField(max_length=300, blank=True)
    provider = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, related_name="systems")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="components")
    described_at = models.DateTimeField(null=True)  # when the description was last saved

    class Meta:
        ordering = ("unit", "name")
        constraints = (models.UniqueConstraint(fields=["unit", "name"], name="one_system_of_a_name"),)
        indexes = (  # the register reads nothing but this of each system
            models.Index(
                fields=["unit", "name_folded", "id", "valid_from", "valid_to", "stage"], name="system_in_register"
            ),
        )

    def __str__(self) -> str:
        return self.name


class SystemLevel(models.Model):
    """The level of a system from a day on; the latest on or before a day holds.

    `regime` and `criterion` say by which law it was found, `decision` which paper approved it; blank is not known.
    """

    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="levels")
    level = models.PositiveSmallIntegerField()
    since = models.DateField()
    regime = models.CharField(max_length=20, blank=True)
    criterion = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="level_1_to_5"),
            models.UniqueConstraint(fields=["system", "since"], name="one_level_a_day"),
        )
        indexes = (  # nor of its levels
            models.Index(fields=["system", "since", "level", "regime", "decision"], name="level_in_register"),
        )


class LevelAnswers(models.Model):
    """What was answered in the interview about a system; saved answer by answer, so that nothing is lost."""

    system = models.OneToOneField(InformationSystem, on_delete=models.PROTECT, related_name="answers")
    facts = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")


class Zone(models.Model):
    """A network zone (vùng mạng) of a system, in the order in which it is drawn, the outermost first."""

    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="zones")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, blank=True)  # rules.ZONE_KINDS
    purpose = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0, db_default=0)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("system", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=["system", "name"], condition=Q(valid_to=None), name="one_zone_of_a_name"),
        )


class Link(models.Model):
    """A connection that the logical diagram shows: between two zones, or of a zone and something outside."""

    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="links")
    source = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, related_name="links_in")
    outside = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=200, blank=True)
    protected_by = models.CharField(max_length=200, blank=True)
    valid_to = models.DateField(null=True)


class Asset(models.Model):
    """A device, a server or an application of a unit, in one of its systems or in none."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assets")
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, null=True, related_name="assets")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, related_name="assets")
    kind = models.CharField(max_length=20)  # rules.ASSET_KINDS
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, db_index=True)
    model = models.CharField(max_length=200, blank=True)  # chủng loại
    place = models.CharField(max_length=200, blank=True)
    platform = models.CharField(max_length=200, blank=True)  # hệ điều hành
    runs_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="runs")
    purpose = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveIntegerField(default=1, db_default=1)
    important = models.BooleanField(default=False, db_default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "name_folded", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "system", "name"], condition=Q(valid_to=None), name="one_asset_of_a_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """An IPv4 or IPv6 address or network that a unit uses, from a day to a day.

    `first` and `last` are the ends as 32 hexadecimal digits (IPv4 as ::ffff:a.b.c.d), so that ranges compare as text.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="addresses")
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, null=True, related_name="addresses")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="addresses")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, related_name="addresses")
    network = models.CharField(max_length=60)  # as it is normalised: 203.0.113.0/24, 2001:db8::1/128
    first = models.CharField(max_length=32)
    last = models.CharField(max_length=32)
    public = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "first", "pk")
        indexes = (models.Index(fields=["first", "last"], name="address_by_range"),)


class Domain(models.Model):
    """A domain name that a unit uses, in its ASCII form."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="domains")
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, null=True, related_name="domains")
    name = models.CharField(max_length=253, db_index=True)
    note = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "name", "pk")


class Software(models.Model):
    """A piece of software with its version, on an asset or in a system as a whole; purl or CPE where known."""

    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, null=True, related_name="software")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="software")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="software")
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, db_index=True)
    vendor = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=80, blank=True)
    purl = models.CharField(max_length=300, blank=True)
    cpe = models.CharField(max_length=300, blank=True)
    supported_until = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "name_folded", "pk")


class Contract(models.Model):
    """A contract with a supplier: which systems, what the supplier can reach, which security terms it holds."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=100)
    subject = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    systems = models.ManyToManyField(InformationSystem, related_name="contracts")
    reach = models.TextField(blank=True)  # what the supplier can reach
    terms = models.JSONField(default=list)  # rules.SECURITY_TERMS that the contract holds
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("supplier", "-valid_from", "pk")


class TableImport(models.Model):
    """A table of an inventory too long to wait for: tried, then taken in when its sender says so (`rules.long_tables`).

    `data` are its bytes until it has ended. `taken` counts the portions that are in: whoever goes on begins after them.
    `tries` tells the worker that has it from one that was thought dead.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # rules.tables.KINDS
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    data = models.BinaryField()
    state = models.CharField(max_length=10, db_index=True)
    at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # rows of this stage that were looked at
    changed = models.PositiveIntegerField(default=0)  # rows that say something new, or that have changed something
    taken = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    bad = models.JSONField(default=list)  # the first of the faults: line, column, why
    ignored = models.JSONField(default=list)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("-at",)
