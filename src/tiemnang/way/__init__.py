"""The steps of the way of a lead, one file per idea; doors reach them through `journey`."""
