"""Who we are: owns members, teams, roles and who may see what."""
