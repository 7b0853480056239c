# https://learn.microsoft.com/python/api/azure-cognitiveservices-speech/
