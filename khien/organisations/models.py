"""Tables of units, people, grants and mandates. No logic: `rules` decides, `actions` writes."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from khien.base.ids import new_id
from khien.organisations.paths import PathField
from khien.search.field import WordsField


class Unit(models.Model):
    """A public body, a part of one, or an outside body that letters reach. It ends; it is never deleted."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = PathField(max_length=255, unique=True)
    name = models.CharField(max_length=250)
    name_folded = models.CharField(max_length=250, db_index=True)
    kind = models.CharField(max_length=30)
    place = models.CharField(max_length=120, blank=True)
    symbol = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    facts_version = models.BigIntegerField(default=0)  # grows with every fact that a verdict may rest on

    class Meta:
        ordering = ("path",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitCode(models.Model):
    """Electronic identification code (QĐ 20/2020/QĐ-TTg), dated since mergers reissue it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=35)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["code"]),)


class Succession(models.Model):
    """A unit that ended and the one that took over on a day, with its open duties."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession"),)


class People(BaseUserManager["Person"]):
    """The manager that the sign-in library asks for."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Someone who signs in. One who left keeps a history and loses access at once."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    full_name_folded = models.CharField(max_length=120, db_index=True)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default="vi")  # of pages and notices; letters stay Vietnamese

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.full_name

    @property
    def audit_name(self) -> str:
        return f"person:{self.pk}"


class Grant(models.Model):
    """A role on a unit, reaching down its subtree within its dates."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "valid_from"]), models.Index(fields=["unit", "role"]))


class Mandate(models.Model):
    """For one letter (`scope`), the holder's people see the subject unit's duties and answers, no more."""

    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mandates_held")
    subject = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mandates_under")
    scope = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["holder", "subject", "scope"], name="one_mandate"),)
        indexes = (models.Index(fields=["scope", "holder"]),)


class OneTimeLink(models.Model):
    """A link that lets a person set a first or new password, once; only its digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)


class FactorRule(models.Model):
    """A role whose holders must sign in with a second factor; whoever has none gets `grace_days` to set one up."""

    role = models.CharField(max_length=20, unique=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    since = models.DateField()


class Visit(models.Model):
    """One stay of a person, from signing in to its end. Where from is personal: it is forgotten after a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    how = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, blank=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["person", "-began_at"]), models.Index(fields=["began_at"]))


class FailedSignIn(models.Model):
    """Somebody gave a person's name and a wrong password or code. What was typed is not kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="failed_sign_ins")
    at = models.DateTimeField()
    step = models.CharField(max_length=20)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "-at"]), models.Index(fields=["at"]))


class Identity(models.Model):
    """An account at the body's own sign-in provider that opens a person's account here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    provider = models.CharField(max_length=10)
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["issuer", "subject"], name="one_identity"),)


class AccountNote(models.Model):
    """What an administrator did to a person's account, told to that person at the next page until read."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="account_notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=30)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "read_at"]),)


class Machine(models.Model):
    """A machine that works through the API: a person of the rights that can never sign in.

    `vouches_for` are the kinds of proof that count without a reviewer when this machine sends them.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="machine")
    vouches_for = models.JSONField(default=list)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()


class Token(models.Model):
    """A key to the API of one person or machine, for some scopes, until a day. Only its digest is kept."""

    key = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["holder", "-made_at"]),)


class TokenUse(models.Model):
    """When a token was last used and what it has spent of the present minute's requests."""

    token = models.OneToOneField(Token, on_delete=models.CASCADE, primary_key=True, related_name="use")
    last_at = models.DateTimeField()
    minute = models.BigIntegerField()  # minutes since 1970
    spent = models.PositiveIntegerField()


class TokenWrite(models.Model):
    """A write that a token did once under an idempotency key, with the answer to give when it is sent again."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="writes")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(default=0)  # 0 while the write is being done
    answer = models.TextField(blank=True)
    location = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="one_write_a_key"),)


class UnitWords(models.Model):
    """What a unit is found by: its name, symbol and codes, those that it once had among them."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT)
    words = WordsField()


class SavedView(models.Model):
    """The filters of a list that a person keeps under a name; `is_first` opens by itself. It gives no right."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    is_first = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["person", "page", "name"], name="one_view_of_a_name"),
            models.UniqueConstraint(fields=["person", "page"], condition=Q(is_first=True), name="one_first_view"),
        )


class ContactPoint(models.Model):
    """Whom to call of a unit for one purpose. A correction ends the row and adds another of the same `line`.

    `rank` is the order in which those of one purpose are called: 1 first, then who stands in. `evidence` is the piece
    that says of this row what it proves. Words and numbers are blank once they were erased by law.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.UUIDField(default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contact_points", db_index=False)
    purpose = models.CharField(max_length=12)  # rules.contacts.Purpose
    rank = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120, blank=True)
    position = models.CharField(max_length=160, blank=True)
    phones = models.JSONField(default=list)  # as written; rules.phones reads them
    emails = models.JSONField(default=list)
    hours = models.JSONField(default=dict)  # rules.contacts.hours_value
    published_at = models.CharField(max_length=300, blank=True)  # the unit's own page that names it
    sent_to = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=80, blank=True)  # `directive:…`; blank: somebody of the unit said so
    source_name = models.CharField(max_length=300, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)  # on the unit's public page since then; null: it is not
    evidence = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("unit", "purpose", "rank", "made_at", "pk")
        indexes = (
            models.Index(fields=["unit", "purpose", "rank"], condition=Q(ended_at=None), name="contact_of_unit"),
            models.Index(fields=["line", "made_at"], name="contact_by_line"),
            models.Index(fields=["purpose"], condition=Q(ended_at=None), name="contact_by_purpose"),
        )
        constraints = (
            models.UniqueConstraint(fields=["line"], condition=Q(ended_at=None), name="one_open_contact_a_line"),
        )


class ContactCheck(models.Model):
    """One time that somebody said that a contact point is right: on which row, when, how."""

    point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=12)  # rules.contacts.How

    class Meta:
        ordering = ("at", "pk")


class ContactPage(models.Model):
    """The page without sign-in where a unit shows the contact points that it released, while `ended_at` is null."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True, related_name="contact_page")
    slug = models.CharField(max_length=60, unique=True)
    indexed = models.BooleanField(default=False)  # search engines may list it
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class SecurityTxt(models.Model):
    """A security.txt that a unit released for one domain: the very text, signed or not. A new one ends the one before.

    `text` is empty once what it names was erased by law.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="security_txts")
    domain = models.CharField(max_length=253)
    text = models.TextField()
    fingerprint = models.CharField(max_length=64, blank=True)  # of the key that signed it
    points = models.JSONField(default=list)  # rows of contact points that it names
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("domain", "-released_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["domain"], condition=Q(ended_at=None), name="one_security_txt_a_domain"),
        )
        indexes = (models.Index(fields=["unit", "domain"], name="security_txt_of_unit"),)


class SigningKey(models.Model):
    """An OpenPGP key that signs what a unit and those below it publish. `sealed` is the secret part, encrypted."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="signing_keys")
    fingerprint = models.CharField(max_length=64)
    public = models.TextField()
    sealed = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at=None), name="one_signing_key_a_unit"),
        )
