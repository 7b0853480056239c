# https://docs.djangoproject.com/en/stable/topics/auth/customizing/
from asyncfix.catalog.stubs import blocks
from django.db.models.base import Model
from django.db.models.manager import Manager

class BaseUserManager(Manager):
    @blocks("database", instead="django.contrib.auth.models.UserManager.aget_by_natural_key")
    def get_by_natural_key(self, username: object) -> object: ...

class AbstractBaseUser(Model):
    # Hashes slowly on purpose.
    @blocks("cpu")
    def set_password(self, raw_password: object) -> None: ...
    @blocks("cpu", instead="django.contrib.auth.models.User.acheck_password")
    def check_password(self, raw_password: object) -> bool: ...
    async def acheck_password(self, raw_password: object) -> bool: ...
