# https://docs.slack.dev/tools/python-slack-sdk/
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient
