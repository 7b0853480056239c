# https://webexteamssdk.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

# Asks for the next page as it is walked.
class _Pages:
    def __iter__(self) -> _Pages: ...
    @blocks("http")
    def __next__(self) -> object: ...

# Every method is a request.
class _Endpoint:
    def list(self, *args: object, **kwargs: object) -> _Pages: ...
    def list_direct(self, *args: object, **kwargs: object) -> _Pages: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...

class WebexTeamsAPI:
    access_tokens: _Endpoint
    admin_audit_events: _Endpoint
    attachment_actions: _Endpoint
    events: _Endpoint
    guest_issuer: _Endpoint
    licenses: _Endpoint
    meeting_invitees: _Endpoint
    meeting_registrants: _Endpoint
    meeting_templates: _Endpoint
    meetings: _Endpoint
    memberships: _Endpoint
    messages: _Endpoint
    organizations: _Endpoint
    people: _Endpoint
    recordings: _Endpoint
    roles: _Endpoint
    room_tabs: _Endpoint
    rooms: _Endpoint
    team_memberships: _Endpoint
    teams: _Endpoint
    webhooks: _Endpoint
    def __init__(self, *args: object, **kwargs: object) -> None: ...
