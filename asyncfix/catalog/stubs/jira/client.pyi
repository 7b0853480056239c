# https://jira.readthedocs.io/api.html
from asyncfix.catalog.stubs import blocks

from jira.resources import Issue, Project

class JIRA:
    # Asks for the server's version.
    @blocks("http", unless="get_server_info=False")
    def __init__(
        self,
        server: str | None = ...,
        options: object = ...,
        *args: object,
        get_server_info: bool = True,
        **kwargs: object,
    ) -> None: ...
    @blocks("http")
    def issue(self, id: object, fields: object = ..., expand: object = ..., **kwargs: object) -> Issue: ...
    @blocks("http")
    def create_issue(self, *args: object, **kwargs: object) -> Issue: ...
    @blocks("http")
    def search_issues(self, *args: object, **kwargs: object) -> list[Issue]: ...
    @blocks("http")
    def project(self, id: str, expand: object = ...) -> Project: ...
    @blocks("http")
    def projects(self, expand: object = ...) -> list[Project]: ...
    def close(self) -> None: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
