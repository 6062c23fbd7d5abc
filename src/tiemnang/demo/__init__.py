"""A believable business to try everything on: An Nhiên in Đà Nẵng, who sell booking software to spas."""

from tiemnang.demo.filling import AlreadyFilled, Filled, fill

__all__ = ["AlreadyFilled", "Filled", "fill"]
