# https://cachecontrol.readthedocs.io/en/latest/usage.html
from requests import Session

# The session that it is given, with other adapters.
def CacheControl(sess: Session, *args: object, **options: object) -> Session: ...
