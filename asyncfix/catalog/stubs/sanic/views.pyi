# https://sanic.dev/en/guide/advanced/class-based-views.html
from asyncfix.catalog.stubs import called

@called("on_loop", "get post put patch delete head options")
class HTTPMethodView: ...
