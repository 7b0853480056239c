# https://jira.readthedocs.io/api.html
from asyncfix.catalog.stubs import blocks

class Resource:
    @blocks("http")
    def update(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def delete(self, *args: object, **kwargs: object) -> None: ...

class Issue(Resource):
    @blocks("http")
    def add_field_value(self, field: str, value: str) -> None: ...

class Project(Resource): ...
