# https://quart.palletsprojects.com/en/latest/how_to_guides/sync_code.html
from asyncfix.catalog.stubs import offloads

@offloads("func")
def run_sync(func: object) -> object: ...
