# https://docs.slack.dev/tools/python-slack-sdk/
from slack_sdk.web.client import WebClient
