"""What happens: the use cases, called by GraphQL fields (and through them by every other door). No HTTP, no GraphQL."""
