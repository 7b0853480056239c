# https://help.aliyun.com/zh/model-studio/dashscope-api-reference
# Its parts are modules.
