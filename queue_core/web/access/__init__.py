"""Who may open what: the table of rights, the gate in front of every route, signing in, own sessions, the audit."""
