# https://developers.home-assistant.io/docs/core/entity/sensor/
from asyncfix.catalog.stubs import called

from homeassistant.helpers.entity import Entity

class SensorEntity(Entity):
    @called("on_loop")
    @property
    def native_value(self) -> object: ...
