"""The person who signs in, known by an e-mail address. Roles are not here: they are memberships of a project."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from guardian.mixins import GuardianUserMixin

from common.searchable import SearchField


class UserManager(BaseUserManager["User"]):
    """Creates people; an address is kept in lower case so that it exists once."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person, with no usable password unless one is given. Raises ``ValueError`` without an address."""
        email = self.normalize_email(email)
        if not email:
            raise ValueError("Une adresse électronique est nécessaire.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A technical administrator: settings and accounts, no business right (product.md part C)."""
        fields.setdefault("est_administrateur", True)
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))


class User(GuardianUserMixin, AbstractBaseUser, PermissionsMixin):
    """A person. ``is_superuser`` is never set: nobody bypasses the rights of a project."""

    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField("compte actif", default=True)
    est_administrateur = models.BooleanField("administre l’installation", default=False)
    recherche = SearchField("colonne de recherche")
    date_creation = models.DateTimeField("créé le", default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["email"]

    def __str__(self) -> str:
        return self.nom_affiche

    def search_words(self) -> tuple[str, ...]:
        """What a search reads of this person."""
        return (self.prenom, self.nom, self.email)

    @property
    def nom_affiche(self) -> str:
        """First and last name when known, the address otherwise."""
        return f"{self.prenom} {self.nom}".strip() or self.email
