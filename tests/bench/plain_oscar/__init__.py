"""Plain django-oscar, set up as its guide says: what our figures stand beside. Runs in an environment of its own."""
