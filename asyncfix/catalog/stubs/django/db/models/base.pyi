# https://docs.djangoproject.com/en/stable/ref/models/instances/
from asyncfix.catalog.stubs import blocks, keeps_per_thread
from django.db.models.manager import Manager

# Each thread has a connection of its own, and closes it.
@keeps_per_thread
class Model:
    objects: Manager
    _default_manager: Manager
    _base_manager: Manager
    @blocks("database", instead="django.db.models.Model.asave")
    def save(
        self,
        *args: object,
        force_insert: bool = ...,
        force_update: bool = ...,
        using: object = ...,
        update_fields: object = ...,
    ) -> None: ...
    @blocks("database", instead="django.db.models.Model.adelete")
    def delete(self, using: object = ..., keep_parents: bool = ...) -> object: ...
    @blocks("database", instead="django.db.models.Model.arefresh_from_db")
    def refresh_from_db(self, using: object = ..., fields: object = ..., from_queryset: object = ...) -> None: ...
    async def asave(
        self,
        *args: object,
        force_insert: bool = ...,
        force_update: bool = ...,
        using: object = ...,
        update_fields: object = ...,
    ) -> object: ...
    async def adelete(self, using: object = ..., keep_parents: bool = ...) -> object: ...
    async def arefresh_from_db(
        self, using: object = ..., fields: object = ..., from_queryset: object = ...
    ) -> object: ...
    # Asks whether values are unique.
    @blocks("database")
    def full_clean(
        self, exclude: object = ..., validate_unique: bool = ..., validate_constraints: bool = ...
    ) -> None: ...
    @blocks("database")
    def validate_unique(self, exclude: object = ...) -> None: ...
    @blocks("database")
    def validate_constraints(self, exclude: object = ...) -> None: ...
    def clean(self) -> object: ...
    def clean_fields(self, exclude: object = ...) -> object: ...
    def get_deferred_fields(self) -> object: ...
