# https://docs.aiogram.dev/en/latest/dispatcher/router.html
from aiogram.dispatcher.event.event import EventObserver
from aiogram.dispatcher.event.telegram import TelegramEventObserver

class Router:
    message: TelegramEventObserver
    edited_message: TelegramEventObserver
    channel_post: TelegramEventObserver
    edited_channel_post: TelegramEventObserver
    inline_query: TelegramEventObserver
    chosen_inline_result: TelegramEventObserver
    callback_query: TelegramEventObserver
    shipping_query: TelegramEventObserver
    pre_checkout_query: TelegramEventObserver
    poll: TelegramEventObserver
    poll_answer: TelegramEventObserver
    my_chat_member: TelegramEventObserver
    chat_member: TelegramEventObserver
    chat_join_request: TelegramEventObserver
    error: TelegramEventObserver
    errors: TelegramEventObserver
    startup: EventObserver
    shutdown: EventObserver
