"""Where the relation stands: owns stage moves, assignment, tasks and call results."""
