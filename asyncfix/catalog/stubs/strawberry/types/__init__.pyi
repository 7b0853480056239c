# https://strawberry.rocks/docs/types/resolvers
