# https://python-gitlab.readthedocs.io/en/stable/api-usage.html
from asyncfix.catalog.stubs import blocks

from gitlab.mixins import ObjectDeleteMixin, SaveMixin

# What a server has: its collections are attributes.
class RESTObject(SaveMixin, ObjectDeleteMixin):
    branches: RESTManager
    commits: RESTManager
    deployments: RESTManager
    environments: RESTManager
    events: RESTManager
    files: RESTManager
    groups: RESTManager
    hooks: RESTManager
    issues: RESTManager
    jobs: RESTManager
    labels: RESTManager
    members: RESTManager
    mergerequests: RESTManager
    milestones: RESTManager
    notes: RESTManager
    pipelines: RESTManager
    projects: RESTManager
    releases: RESTManager
    repository_files: RESTManager
    runners: RESTManager
    snippets: RESTManager
    tags: RESTManager
    triggers: RESTManager
    users: RESTManager
    variables: RESTManager
    wikis: RESTManager
    def get_id(self) -> object: ...
    def to_json(self) -> str: ...

# Which of the verbs a collection has is said by the server.
class RESTManager:
    @blocks("http", unless="lazy=True")
    def __getattr__(self, name: str, *, lazy: bool = False) -> RESTObject: ...
