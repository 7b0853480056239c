# https://strawberry.rocks/docs/guides/async
from strawberry.types.field import field
from strawberry.types.mutation import mutation
