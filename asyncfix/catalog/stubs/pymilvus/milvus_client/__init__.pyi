# https://milvus.io/api-reference/pymilvus/v2.5.x/MilvusClient/Client/MilvusClient.md
