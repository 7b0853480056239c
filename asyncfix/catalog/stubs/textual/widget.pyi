# https://textual.textualize.io/guide/widgets/
from textual.message_pump import MessagePump

class Widget(MessagePump): ...
