# https://developers.home-assistant.io/docs/core/entity/
# Properties are read on the loop, `update()` runs in the executor.
from asyncfix.catalog.stubs import called

from homeassistant.core import HomeAssistant

class Entity:
    hass: HomeAssistant
    @called("on_loop")
    @property
    def available(self) -> object: ...
    @called("on_loop")
    @property
    def should_poll(self) -> object: ...
    @called("on_loop")
    @property
    def unique_id(self) -> object: ...
    @called("on_loop")
    @property
    def name(self) -> object: ...
    @called("on_loop")
    @property
    def state(self) -> object: ...
    @called("on_loop")
    @property
    def capability_attributes(self) -> object: ...
    @called("on_loop")
    @property
    def state_attributes(self) -> object: ...
    @called("on_loop")
    @property
    def extra_state_attributes(self) -> object: ...
    @called("on_loop")
    @property
    def icon(self) -> object: ...
    @called("on_loop")
    @property
    def entity_picture(self) -> object: ...
    @called("on_loop")
    @property
    def assumed_state(self) -> object: ...
    @called("on_loop")
    @property
    def device_info(self) -> object: ...
