# https://python-gitlab.readthedocs.io/en/stable/api-usage.html
from gitlab.client import Gitlab
from gitlab.exceptions import GitlabError, GitlabGetError
