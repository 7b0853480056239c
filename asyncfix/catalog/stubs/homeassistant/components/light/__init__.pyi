# https://developers.home-assistant.io/docs/core/entity/
from asyncfix.catalog.stubs import called

from homeassistant.helpers.entity import Entity

class LightEntity(Entity):
    @called("on_loop")
    @property
    def brightness(self) -> object: ...
    @called("on_loop")
    @property
    def is_on(self) -> object: ...
