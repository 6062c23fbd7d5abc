"""Verbs of customers: write down what was bought, read order lists, say what a customer is worth."""

from tiemnang.customers.actions.counting import Sum, count_many, forget_values, value_of_many
from tiemnang.customers.actions.ordering import Told, forget_lines, settle_anew, take_lines
from tiemnang.customers.actions.recording import (
    Bought,
    line_of_purchase,
    record,
    take_back,
)
from tiemnang.customers.actions.winning import forget_won, record_won

__all__ = [
    "Bought",
    "Sum",
    "Told",
    "count_many",
    "forget_lines",
    "forget_values",
    "forget_won",
    "line_of_purchase",
    "record",
    "record_won",
    "settle_anew",
    "take_back",
    "take_lines",
    "value_of_many",
]
