"""Lists and the search page: what is asked of the index, and of the database while it is away."""
