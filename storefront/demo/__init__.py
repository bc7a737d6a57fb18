"""The demo shop: its data, its pictures, and the command that fills an empty database with them."""
