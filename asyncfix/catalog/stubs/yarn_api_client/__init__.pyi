# https://python-client-for-hadoop-yarn-api.readthedocs.io/en/latest/
from yarn_api_client.application_master import ApplicationMaster
from yarn_api_client.history_server import HistoryServer
from yarn_api_client.node_manager import NodeManager
from yarn_api_client.resource_manager import ResourceManager
