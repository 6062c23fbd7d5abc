"""Django's own task interface on our queue: `@task` functions become jobs of kind `due.task`.

A task may talk to the outside, so no transaction is held around it: it runs at least once, and again after a crash.
What must happen exactly once inside the database is a job of its own (`kinds.job`).
"""

from datetime import timedelta
from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued, task_finished, task_started
from django_tasks.utils import normalize_json

from .actions import enqueue
from .kinds import Clock, job
from .models import Job

KIND = "due.task"
STATUSES = {
    "waiting": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "stopping": TaskResultStatus.RUNNING,
    "done": TaskResultStatus.SUCCESSFUL,
    "cancelled": TaskResultStatus.FAILED,
    "dead": TaskResultStatus.FAILED,
}


class DueBackend(BaseTaskBackend):
    """Queues tasks in the caller's transaction; retries, back-off and dead letters are those of every job."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Queue one call of a task; its result is found again under the job's number."""
        self.validate_task(task)
        call = {
            "task": task.module_path,
            "args": normalize_json(list(args)),
            "kwargs": normalize_json(kwargs),
        }
        asked = enqueue(
            KIND,
            {**call, "backend": self.alias},
            priority=task.priority,
            due_at=task.run_after,
            queue=task.queue_name,
        )
        result = _result(asked, task, self.alias)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """The present state of a call; TaskResultDoesNotExist for a number that is no task of ours."""
        row = Job.objects.filter(kind=KIND, pk=int(result_id)).first() if result_id.isdecimal() else None
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        return _result(row, _task(row), self.alias)


@job(KIND, long=True, sends=True, limit=timedelta(hours=1))
def run_task(row: Job, args: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Call the task with its arguments; what it returns is kept as JSON."""
    task = _task(row)
    running = _result(row, task, args["backend"])
    task_started.send(DueBackend, task_result=running)
    context = [TaskContext(task_result=running)] if task.takes_context else []
    value = normalize_json(task.call(*context, *args["args"], **args["kwargs"]))
    object.__setattr__(running, "status", TaskResultStatus.SUCCESSFUL)
    object.__setattr__(running, "finished_at", clock())
    task_finished.send(DueBackend, task_result=running)
    return {"value": value}


def _task(row: Job) -> Task[..., Any]:
    found = import_string(row.args["task"])
    if not isinstance(found, Task):  # a row must not be able to call any function by name
        raise TypeError(f"{row.args['task']} is not a task")
    return found.using(priority=row.priority, queue_name=row.queue, backend=row.args["backend"])


def _result(row: Job, task: Task[..., Any], alias: str) -> TaskResult[Any]:
    started = row.claimed_at or (row.done_at if row.attempts else None)
    result: TaskResult[Any] = TaskResult(
        task=task,
        id=str(row.pk),
        status=STATUSES[row.state],
        enqueued_at=row.created_at,
        started_at=started,
        last_attempted_at=started,
        finished_at=row.done_at,
        args=row.args["args"],
        kwargs=row.args["kwargs"],
        backend=alias,
        errors=[_error(row.last_error)] if row.last_error else [],
        worker_ids=[f"{row.pk}.{attempt}" for attempt in range(1, row.attempts + 1)],
    )
    object.__setattr__(result, "_return_value", (row.result or {}).get("value"))
    return result


def _error(text: str) -> TaskError:
    head, _, trace = text.partition("\n")
    return TaskError(exception_class_path=head.partition(":")[0], traceback=trace or head)
