# https://docs.djangoproject.com/en/stable/topics/db/queries/
from asyncfix.catalog.stubs import blocks
from django.db.models import manager, query
from django.db.models.base import Model
from django.db.models.manager import Manager
from django.db.models.query import QuerySet

@blocks("database", instead="django.db.models.aprefetch_related_objects")
def prefetch_related_objects(model_instances: object, *related_lookups: object) -> None: ...
