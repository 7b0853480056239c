"""A language model's answer that the event loop waits for.

## What it does
Finds requests of the synchronous clients of language models, embeddings and agents; a second's thought of a model is a
second in which the service answers nobody.

## Example
```python
async def summarise(text: str) -> object:
    client = openai.OpenAI()
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
```

## Use instead
```python
async def summarise(text: str) -> object:
    client = openai.AsyncOpenAI()
    return await client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
```
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("llm", "waits for a language model")
