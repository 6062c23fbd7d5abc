"""What is planned is said as a plan, in both languages."""

import pytest
from django.utils import translation

from tiemnang.pipeline.models import Task


@pytest.mark.parametrize(("language", "said"), [("vi", "Gặp"), ("en", "Meet")])
def test_a_meeting_to_come_is_not_one_that_was(language, said):
    with translation.override(language):
        assert Task.Kind.MEET.label == said
