"""Django's `@task` works on our queue."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import TaskResultDoesNotExist

from tiemnang.due.clock import Worker
from tiemnang.due.models import Job

from . import tasks

pytestmark = pytest.mark.django_db


def test_a_task_is_queued_worked_and_its_value_found():
    asked = tasks.add.enqueue(2, second=3)
    before = asked.status

    Worker().turn()
    asked.refresh()

    assert before == TaskResultStatus.READY
    assert (asked.status, asked.return_value, asked.attempts) == (TaskResultStatus.SUCCESSFUL, 5, 1)
    assert asked.finished_at is not None


def test_a_task_may_ask_for_its_context_and_may_be_async():
    attempt, word = tasks.which_attempt.enqueue(), tasks.echo.enqueue("chào")

    Worker().turn()
    Worker().turn()

    assert tasks.which_attempt.get_result(attempt.id).return_value == 1
    assert tasks.echo.get_result(word.id).return_value == "chào"


def test_a_task_keeps_its_priority_queue_and_time():
    later = timezone.now() + timedelta(hours=1)

    tasks.refuse.using(run_after=later).enqueue()

    job = Job.objects.get()
    assert (job.priority, job.queue, job.due_at) == (7, "mail", later)


def test_a_failing_task_is_ready_again_then_failed_with_its_error():
    asked = tasks.refuse.enqueue()
    Worker().turn()
    asked.refresh()
    between = asked.status
    Job.objects.update(max_attempts=1, attempts=0, due_at=timezone.now())

    Worker().turn()
    asked.refresh()

    assert between == TaskResultStatus.READY
    assert asked.status == TaskResultStatus.FAILED
    assert asked.errors[0].exception_class is PermissionError
    assert "not today" in asked.errors[0].traceback


def test_a_row_cannot_call_a_function_that_is_no_task():
    args = {"task": f"{tasks.__name__}.not_a_task", "args": [], "kwargs": {}, "backend": "default"}
    Job.objects.create(kind="due.task", args=args)

    Worker().turn()

    assert "is not a task" in Job.objects.get().last_error


@pytest.mark.parametrize("number", ["999", "no number", ""])
def test_an_unknown_number_is_no_result(number):
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result(number)
