"""Welcome: a newcomer is greeted, introduced, accompanied, and has arrived.

A journey for each member, from the moment they are in. Steps: `arrive` (it begins),
`greet` (privately, in public where that is closed; one by one in a burst of joins),
`check-in/1` and so on, `silent` (a list for moderators), `link` (the buddy's letter leads to the
introduction) and `unanswered` (moved to when one was to be answered), `graduate`.

Actions of the newcomer: `introduce` (fields `who`, `offers`, `needs`, `topics`; as a view:
its form), `withdraw`, `read-along` (value `on` or `off`), `buddy`, `another`. Of the buddy:
`in-touch`, `pass-on`. Of everybody: `accompany` (value `on` or `off`). Of moderators:
`restart` and `done` (value: the member), `pause-greetings`, `go-on`, and the view `list`
(value: the page).

Parts: `introduction` (of the newcomer; details `words`: who, offers, needs, topics) and
`hello` (of others; details `count`: messages).

The memory, JSON: who is on their way, and nobody else.

    {"journeys": {MEMBER: {"round": "welcome/1", "since": INSTANT, "turn": INSTANT,
                           "greeted": true, "introduced": true, "reads": true,
                           "buddy": MEMBER, "had": [MEMBER, ...], "deeds": ["spoke", ...],
                           "listed": true, "arrived": true,     what is not so is left out
                           "stands": "welcome/1"}},     where an introduction was posted
     "accompanied": {MEMBER: 3},                how often somebody was asked as a buddy
     "joins": [INSTANT, ...],                   the latest ones, to notice a burst
     "burst": {"last": INSTANT, "next": INSTANT, "paused": INSTANT} or null,
     "told_nobody": ["slack"]}                  where moderators know that nobody is free

The notes of an occurrence: `{"versions": 2, "followed": true}`, how often the introduction
was said anew, and that another round followed.
"""

from rituals.catalog.welcome.ritual import Welcome
from rituals.catalog.welcome.settings import WelcomeSettings

__all__ = ["Welcome", "WelcomeSettings"]
