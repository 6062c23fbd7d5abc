"""Who we are: owns members, teams, roles and who may see what, the ways in, the sessions, and the log of who did what."""
