"""The journal kept and carried: backups, their return, and a day for an inspector. Behind `cherga backup`,
`cherga restore` and `cherga export`."""
