"""A few functions written for Django's own task interface."""

from django_tasks import TaskContext, task


@task
def add(first: int, second: int) -> int:
    return first + second


@task(takes_context=True)
def which_attempt(context: TaskContext) -> int:
    return context.attempt


@task(priority=7, queue_name="mail")
def refuse() -> None:
    raise PermissionError("not today")


@task
async def echo(word: str) -> str:
    return word


def not_a_task() -> str:
    return "never call me by name"
