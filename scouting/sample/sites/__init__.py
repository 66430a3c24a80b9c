"""Documents in, answers out: one module for each way in which sources answer."""
