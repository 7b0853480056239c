# https://learn.microsoft.com/python/api/azure-cognitiveservices-speech/
from azure.cognitiveservices.speech.speech import ResultFuture, SpeechRecognizer, SpeechSynthesizer
