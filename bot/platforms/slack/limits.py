"""What fits where on Slack.

The numbers are those of the pages "Blocks", "Block elements", "Composition objects",
"Views" and "chat.postMessage" of docs.slack.dev. What Slack counts is characters; units
of UTF-16 are counted here, so it fits either way.
"""

BLOCKS = 50
"""Blocks of a message."""
VIEW_BLOCKS = 100
"""Blocks of a modal and of the Home tab."""
WEIGHT = 11_000
"""Characters of all blocks of a message together, as they are sent. Slack refuses some
13,000 (`msg_blocks_too_long`) and says of no number; marks of form count as well."""
VIEW_WEIGHT = 100_000
"""The same of a view, which may have 250 kB."""
TEXT = 3_900
"""Characters of a message's plain words: up to 4,000 are shown for sure."""
PIECE = 3_000
"""Characters of one paragraph, as they are sent: what a section may have."""
HEADER = 150
ELEMENTS = 25
"""Elements of a row of what can be pressed."""
BUTTON_LABEL = 75
ACTION_ID = 255
VALUE = 2_000
"""What a button carries unseen."""
TITLE = 24
"""The title of a modal, and each of the two buttons below it."""
PRIVATE_METADATA = 3_000
FIELDS = 90
FIELD_LABEL = 2_000
FIELD_HINT = 2_000
FIELD_VALUE = 3_000
OPTIONS = 100
OPTION_LABEL = 75
OPTION_VALUE = 150
FEW_OPTIONS = 10
"""So many ticks or circles may stand under each other; more are a menu."""
ALT_TEXT = 1_000
"""Words for those who do not see a picture."""
