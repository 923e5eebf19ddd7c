"""One request: who may make it, in which language it is answered, what its body says, what went wrong with it."""
