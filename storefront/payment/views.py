"""The buyer's pages about payment."""
