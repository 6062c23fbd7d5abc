"""People who came twice and were written down differently: work for the page of duplicates."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from tiemnang.demo.story import Story
from tiemnang.demo.trade import SPRINGS
from tiemnang.vietnam.text import fold


def twins(stories: list[Story], chance: Random, count: int) -> list[tuple[int, Story]]:
    """(index of the first, the second) of the `count` who came twice: same person, other source, a slip in name or number."""
    old = [index for index, story in enumerate(stories[:-10]) if "phone" in story.ways]
    chosen = sorted(chance.sample(old, min(len(old), count)))
    return [(index, _again(stories[index], chance)) for index in chosen]


def _again(story: Story, chance: Random) -> Story:
    words = story.person.name.split()
    name = chance.choice((fold(story.person.name).title(), " ".join(words[-2:]), f"{words[0]} {words[-1]}"))
    slip = chance.randrange(6, 12)
    digits = story.person.phone
    phone = digits[:slip] + str((int(digits[slip]) + chance.randint(1, 9)) % 10) + digits[slip + 1 :]
    person = story.person._replace(name=name, phone=phone, birth="")
    return replace(
        story,
        person=person,
        spring=chance.choice(SPRINGS[:4]),
        colleague=None,
        came=story.came + timedelta(hours=chance.randint(2, 40)),
        talks=[],
        moves=[],
        purchases=[],
        promise=None,
        stage="new",
        has_wrong_number=False,
        ways=("phone",),
    )
