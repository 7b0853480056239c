# https://docs.slack.dev/tools/python-slack-sdk/
from slack_sdk.webhook.client import WebhookClient
