"""Why a column stays out of learning: names alone, so that a page may say them without loading arithmetic."""

from enum import StrEnum


class Why(StrEnum):
    """The reason a column is held back."""

    GENDER = "gender"
    AGE = "age"
    RELIGION = "religion"
    HEALTH = "health"
    CALENDAR = "calendar"
    OWNER = "owner"
    KEY = "key"
    DAY = "day"
    CONSTANT = "constant"
