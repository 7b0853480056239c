# https://sanic.dev
from sanic.app import Sanic
from sanic.blueprints import Blueprint
from sanic.request import Request
