"""A row with a due time is the queue: owns leases, jobs, schedules and the clock that works them."""
