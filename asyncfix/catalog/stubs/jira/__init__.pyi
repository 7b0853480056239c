# https://jira.readthedocs.io/api.html
from jira.client import JIRA
from jira.exceptions import JIRAError
from jira.resources import Issue, Project
