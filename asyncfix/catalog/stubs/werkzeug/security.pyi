# https://werkzeug.palletsprojects.com/en/stable/utils/#module-werkzeug.security
from asyncfix.catalog.stubs import blocks

@blocks("cpu")
def generate_password_hash(password: str, method: str = ..., salt_length: int = ...) -> str: ...
@blocks("cpu")
def check_password_hash(pwhash: str, password: str) -> bool: ...
