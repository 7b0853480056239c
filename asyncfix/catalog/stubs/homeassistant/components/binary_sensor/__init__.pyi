# https://developers.home-assistant.io/docs/core/entity/
from asyncfix.catalog.stubs import called

from homeassistant.helpers.entity import Entity

class BinarySensorEntity(Entity):
    @called("on_loop")
    @property
    def is_on(self) -> object: ...
