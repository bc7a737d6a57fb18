"""People and regions."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser

from storefront.accounts.phones import normal_phone


class UserManager(BaseUserManager["User"]):
    """Creates people who sign in by e-mail or by mobile number."""

    def create_user(
        self, email: str | None = None, password: str | None = None, *, phone: str | None = None, **fields: Any
    ) -> "User":
        """Store a new person. One of e-mail and phone is needed; raises ValueError without both."""
        if not email and not phone:
            raise ValueError("a user needs an e-mail address or a mobile number")
        user = self.model(
            email=self.normalize_email(email).lower() if email else None,
            phone=normal_phone(phone) if phone else None,
            last_login=None,
            date_joined=fields.pop("date_joined", timezone.now()),
            **fields,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator with every right."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def by_sign_in_name(self, name: str) -> "User | None":
        """The person with this e-mail address (any case) or mobile number, else None."""
        name = name.strip()
        if "@" in name:
            return self.filter(email=name.lower()).first()
        phone = normal_phone(name)
        return self.filter(phone=phone).first() if phone else None


class User(AbstractUser):
    """A person: shopper or staff. Staff are those in a group that may enter the back office."""

    email = models.EmailField(_("E-mail address"), unique=True, null=True, blank=True)
    phone = models.CharField(_("Mobile number"), max_length=20, unique=True, null=True, blank=True)
    language = models.CharField(
        _("Language"), max_length=10, default="zh-hans", choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    marketing_consent = models.BooleanField(_("Marketing messages"), default=False)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                name="accounts_user_can_sign_in",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or self.phone or ""

    def get_full_name(self) -> str:
        """Family name first and without a space for Chinese names, otherwise given name first."""
        if any("\u4e00" <= c <= "\u9fff" for c in self.first_name + self.last_name):
            return f"{self.last_name}{self.first_name}"
        return f"{self.first_name} {self.last_name}".strip()

    def clean(self) -> None:
        self.email = self.email.lower() if self.email else None
        self.phone = normal_phone(self.phone) if self.phone else None


class Region(models.Model):
    """One of China's administrative divisions as couriers use them: province, city or district."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Province")
        CITY = 2, _("City")
        DISTRICT = 3, _("District")

    code = models.CharField(max_length=6, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "name"], name="accounts_region_level_name")]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A staff role: a group of rights under a stable code (backoffice.people.roles lists them)."""

    code = models.SlugField(unique=True)
    group = models.OneToOneField(Group, models.CASCADE, related_name="role")

    def __str__(self) -> str:
        return self.code
