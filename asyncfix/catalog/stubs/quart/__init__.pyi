# https://quart.palletsprojects.com/en/latest/how_to_guides/sync_code.html
from quart.app import Quart
from quart.blueprints import Blueprint
