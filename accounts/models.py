"""The person who signs in, known by an e-mail address, with their second factor and their open sessions.

Roles are not here: they are memberships of a project.
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
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


class SecondFactor(models.Model):
    """The authenticator application of a person. No history: the secret must be gone when it is removed."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_facteur", verbose_name="personne")
    secret = models.CharField("clé scellée", max_length=400)
    date_activation = models.DateTimeField("activé le", default=timezone.now, editable=False)
    dernier_pas = models.PositiveBigIntegerField("dernière période utilisée", default=0)
    echecs = models.PositiveSmallIntegerField("échecs de suite", default=0)
    bloque_jusqu_a = models.DateTimeField("bloqué jusqu’à", null=True, blank=True)

    class Meta:
        verbose_name = "second facteur"
        verbose_name_plural = "seconds facteurs"

    def __str__(self) -> str:
        return f"second facteur activé le {self.date_activation:%d/%m/%Y}"


class RecoveryCode(models.Model):
    """A code written on paper, used once when the telephone is lost; only its print is kept (80 random bits)."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="codes", verbose_name="second facteur")
    empreinte = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = [models.UniqueConstraint(fields=["factor", "empreinte"], name="code_de_secours_unique")]

    def __str__(self) -> str:
        return "code de secours"


class OpenSession(AbstractBaseSession):
    """A session, and whose it is: the person lists and closes their own. Neither address nor place is kept."""

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", db_constraint=False, verbose_name="personne"
    )
    appareil = models.CharField("appareil", max_length=80, blank=True)
    date_ouverture = models.DateTimeField("ouverte le", default=timezone.now)
    date_passage = models.DateTimeField("dernier passage", default=timezone.now)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "session"
        verbose_name_plural = "sessions"

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore

        return SessionStore


class ProConnectIdentity(models.Model):
    """An identity of ProConnect tied to an account by its person. ``sub`` belongs to one identity provider: a person who
    changes provider ties again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identites_proconnect", verbose_name="personne")
    sub = models.CharField("identifiant", max_length=255, unique=True)
    idp = models.CharField("fournisseur d’identité", max_length=100, blank=True)
    date = models.DateTimeField("relié le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "identité ProConnect"
        verbose_name_plural = "identités ProConnect"

    def __str__(self) -> str:
        return f"identité ProConnect reliée le {self.date:%d/%m/%Y}"


class Passkey(models.Model):
    """A passkey (WebAuthn) of a person: its public half, which opens nothing by itself. No history: removed, it is gone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="cles_acces", verbose_name="personne")
    nom = models.CharField("nom", max_length=80)
    empreinte = models.CharField("empreinte de l’identifiant", max_length=64, unique=True)
    poignee = models.CharField("poignée de la personne", max_length=64)
    donnees = models.BinaryField("clé publique et identifiant")
    compteur = models.PositiveBigIntegerField("signatures comptées", default=0)
    est_synchronisee = models.BooleanField("gardée par un gestionnaire", default=False)
    date_ajout = models.DateTimeField("ajoutée le", default=timezone.now, editable=False)
    dernier_usage = models.DateTimeField("dernier usage", null=True, blank=True)

    class Meta:
        verbose_name = "clé d’accès"
        verbose_name_plural = "clés d’accès"

    def __str__(self) -> str:
        return f"clé d’accès ajoutée le {self.date_ajout:%d/%m/%Y}"
