"""Questions of people answered: what was asked (request), what comes back (result), and the way between."""
