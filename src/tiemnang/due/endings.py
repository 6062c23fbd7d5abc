"""How an attempt can end other than by finishing: four exceptions the worker understands."""


class LeaseLost(Exception):
    """Another worker has this row now; whatever this attempt wrote in its open transaction must roll back."""


class Replaced(LeaseLost):
    """The database this row stood in was replaced by another: there is nothing left to write an ending to."""


class Cancelled(Exception):
    """A person asked this job to stop; what earlier transactions of it wrote stays."""


class Stopping(Exception):
    """The worker is shutting down; the job is handed back and goes on elsewhere without losing an attempt."""


class GiveUp(Exception):
    """Trying again cannot help (the file is gone, the page unknown): the job is dead at once, and a person looks."""
