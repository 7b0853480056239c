# https://docs.djangoproject.com/en/stable/ref/contrib/auth/
from asyncfix.catalog.stubs import blocks
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db.models.base import Model

class UserManager(BaseUserManager):
    @blocks("database", instead="django.contrib.auth.models.UserManager.acreate_user")
    def create_user(
        self, username: object, email: object = ..., password: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="django.contrib.auth.models.UserManager.acreate_superuser")
    def create_superuser(
        self, username: object, email: object = ..., password: object = ..., **kwargs: object
    ) -> object: ...
    async def acreate_user(
        self, username: object, email: object = ..., password: object = ..., **kwargs: object
    ) -> object: ...
    async def acreate_superuser(
        self, username: object, email: object = ..., password: object = ..., **kwargs: object
    ) -> object: ...

class AbstractUser(AbstractBaseUser):
    objects: UserManager

class User(AbstractUser): ...
class Group(Model): ...
class Permission(Model): ...
