# https://jinja.palletsprojects.com/en/stable/api/
from jinja2.environment import Environment, Template
from jinja2.loaders import BaseLoader, ChoiceLoader, DictLoader, FileSystemLoader, FunctionLoader, PackageLoader
