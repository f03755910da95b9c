"""What the world sees: the GraphQL types, inputs and thin fields. Everything they do is in `resolvers`."""
