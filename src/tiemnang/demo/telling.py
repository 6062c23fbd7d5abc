"""Tells what happened to each lead in six months, drawn from one seeded chance."""

from datetime import datetime, timedelta
from random import Random

from tiemnang.demo.people import Crowd, pick
from tiemnang.demo.story import Promise, Story, Talk
from tiemnang.demo.trade import (
    BRANDS,
    COLLEAGUES,
    EVENT_DAYS,
    FORMS,
    KINDS,
    NEEDS,
    PLACES,
    PRODUCTS,
    PROMISES,
    REASONS,
    SAYINGS,
    SOFTWARE,
    SPRINGS,
    TITLES,
    Colleague,
    Spring,
)
from tiemnang.demo.truth import Spa, chance_to_buy
from tiemnang.vietnam.calendar import TIME_ZONE, Hours, add_working

SPAN = 180  # days
OFFICE = Hours()
# Minutes since the last leads came, so that some clocks still run whenever somebody looks.
LATEST = (3, 9, 13, 32, 75, 140)


class Teller:
    """Tells stories, always the same ones for one seed and one moment."""

    def __init__(self, seed: int, now: datetime) -> None:
        """Everything is drawn from one seeded chance."""
        self.chance = Random(seed)
        self.crowd = Crowd(self.chance)
        self.now = now

    def stories(self, count: int) -> list[Story]:
        """`count` leads, oldest first; the last few came within the last hours."""
        moments = sorted(self._came() for _ in range(max(count - len(LATEST), 0)))
        moments += [self.now - timedelta(minutes=minutes) for minutes in sorted(LATEST, reverse=True)]
        return [self._story(came) for came in moments[:count]]

    def _came(self) -> datetime:
        # More come lately than at first; a few bought a year ago and are nearly due again.
        days = (
            330 + self.chance.random() * 40
            if self.chance.random() < 0.03
            else SPAN * self.chance.random() ** 1.3
        )
        day = (self.now - timedelta(days=days)).astimezone(TIME_ZONE)
        hour = self.chance.choices(range(24), weights=[1] * 7 + [4] * 4 + [6] * 3 + [5] * 4 + [7] * 5 + [2])[
            0
        ]
        at = day.replace(
            hour=hour, minute=self.chance.randrange(60), second=self.chance.randrange(60), microsecond=0
        )
        return min(at, self.now - timedelta(minutes=200))

    def _story(self, came: datetime) -> Story:
        chance = self.chance
        spring = chance.choices(SPRINGS, weights=[each.weight for each in SPRINGS])[0]
        if spring.name in EVENT_DAYS and came < self.now - timedelta(days=2):
            came = self._at_event(spring)
        spa = self._spa()
        story = Story(
            person=self.crowd.person(),
            spa=spa,
            firm=f"{pick(chance, KINDS)} {chance.choice(BRANDS)}" if chance.random() < 0.85 else "",
            title=pick(chance, TITLES),
            place=pick(chance, PLACES) if chance.random() < 0.9 else "",
            spring=spring,
            colleague=self._colleague(came),
            came=came,
            knows=spring.channel in FORMS and chance.random() < 0.7,
            ways=self._ways(),
        )
        if story.colleague:
            self._work(story, story.colleague)
        return story

    def _at_event(self, spring: Spring) -> datetime:
        day = (self.now - timedelta(days=EVENT_DAYS[spring.name])).astimezone(TIME_ZONE)
        return day.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(
            minutes=self.chance.randrange(420)
        )

    def _spa(self) -> Spa:
        chance = self.chance
        branches = chance.choices((1, 2, 3, 4, 6), weights=(62, 20, 10, 5, 3))[0]
        beds = max(2, round(chance.gauss(5.5, 2))) * branches
        return Spa(
            branches=branches,
            beds=beds,
            staff=beds + chance.randint(0, 4),
            guests=beds * chance.randint(2, 5),
            software=pick(chance, SOFTWARE),
            need=pick(chance, NEEDS),
            severity=chance.choices((1, 2, 3), weights=(50, 35, 15))[0],
            budget=chance.choice((0, 0, 500, 800, 1000, 1500, 2000, 3000)) * 10_000 * branches,
        )

    def _colleague(self, came: datetime) -> Colleague | None:
        is_young = came > self.now - timedelta(days=4)
        if self.chance.random() < (0.3 if is_young else 0.04):
            return None
        return self.chance.choices(COLLEAGUES, weights=[each.share for each in COLLEAGUES])[0]

    def _ways(self) -> tuple[str, ...]:
        shares = (("phone", 0.97), ("email", 0.45), ("zalo", 0.25))
        return tuple(kind for kind, share in shares if self.chance.random() < share) or ("phone",)

    def _work(self, story: Story, colleague: Colleague) -> None:
        """Play the calls one after another until they end or reach the present."""
        chance = self.chance
        wait = chance.expovariate(1 / colleague.pace) + 1
        # Whoever came a year ago is only still in the book because they bought.
        is_old = story.came < self.now - timedelta(days=SPAN + 30)
        is_won = chance.random() < (1 if is_old else chance_to_buy(story.spa, story.spring.odds, wait))
        at = add_working(story.came, int(wait), OFFICE, ())
        for result in self._results(story, is_won):
            # Some calls of the last two days were never made: what is late today.
            if at > self.now or (at > self.now - timedelta(days=2) and story.talks and chance.random() < 0.4):
                self._owe(story, at)
                return
            self._talk(story, result, at)
            at = add_working(at, self._gap(result), OFFICE, ())
        self._end(story, at, is_won)

    def _results(self, story: Story, is_won: bool) -> list[str]:
        """What the calls will bring, in order."""
        chance = self.chance
        results = ["no_answer"] * chance.choices((0, 1, 2), weights=(60, 28, 12))[0]
        if is_won:
            return [*results, "interested", *["call_back"] * chance.randint(0, 2), "interested", "won"]
        if chance.random() < (0.2 if story.spring.channel == "import" else 0.04):
            return [*results, "wrong_number"]
        if chance.random() < 0.18:
            return ["no_answer"] * 3
        talks = chance.choices(("call_back", "interested"), weights=(55, 45), k=chance.randint(0, 3))
        # One in five just falls silent: nobody closed it, nobody calls.
        return [*results, *talks, *(["no_need"] if chance.random() < 0.8 else [])]

    def _gap(self, result: str) -> int:
        """Working minutes until the next call."""
        if result == "no_answer":
            return self.chance.choice((120, 240, 570))
        return 570 * self.chance.randint(1, 9) + self.chance.randrange(300)

    def _talk(self, story: Story, result: str, at: datetime) -> None:
        if result == "won":
            self._buy(story, at)
            return
        reason = pick(self.chance, REASONS) if result == "no_need" else ""
        story.talks.append(Talk(at, result, self.chance.choice(SAYINGS[result]), reason))
        if result == "wrong_number":
            story.has_wrong_number = True
        elif result == "no_need":
            story.move(at, "unsuitable" if reason in {"not_ours", "never_asked"} else "not_now", reason)
        elif result == "interested":
            story.move(at, "opportunity" if story.stage == "qualified" else "qualified")
        elif story.stage == "new":
            story.move(at, "contacting")

    def _buy(self, story: Story, at: datetime) -> None:
        product, price = PRODUCTS[min(story.spa.branches, 3)]
        story.purchases.append((at, product, price))
        story.move(at, "customer")
        again = at + timedelta(days=self.chance.randint(40, 120))
        if again < self.now and self.chance.random() < 0.25:
            story.purchases.append((again, "Tin nhắn Zalo thêm", 1_200_000))
            story.move(again, "loyal")

    def _owe(self, story: Story, at: datetime) -> None:
        """What was planned for `at` and has not happened yet; a first call is planned by nobody."""
        if story.talks and story.talks[-1].result != "wrong_number":
            is_promised = story.talks[-1].result != "no_answer"
            text = self.chance.choice(PROMISES) if is_promised else ""
            kind = "send" if text.startswith("gửi") else "call"
            story.promise = Promise(at.replace(second=0, microsecond=0), kind, text, is_promised)

    def _end(self, story: Story, at: datetime, is_won: bool) -> None:
        """Some promises fall due today; three calls without answer bring a rest; others wait to be thought of."""
        last = story.talks[-1].result if story.talks else ""
        rest_until = (at + timedelta(days=12)).replace(second=0, microsecond=0)
        if last in {"interested", "call_back"} and not is_won and self.chance.random() < 0.3:
            today = self.now.astimezone(TIME_ZONE).replace(hour=8, minute=30, second=0, microsecond=0)
            self._owe(story, today + timedelta(minutes=15 * self.chance.randrange(34)))
        elif last == "no_answer" and rest_until > self.now:
            story.promise = Promise(rest_until, "call", "", False)
