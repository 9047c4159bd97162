"""What fits where on Discord.

The numbers are those of the pages "Message", "Component reference", "Channel" and
"Application commands" of Discord's documentation. Discord does not say whether it counts
characters or units of UTF-16; the latter are counted here, so both fit.
"""

CONTENT = 2000
"""Characters of a message; the 4,000 of the API's description are for subscribers."""
THREAD_NAME = 100
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTONS_IN_ROW = 5
ROWS = 5
OPTIONS = 25
OPTION_LABEL = 100
FORM_TITLE = 45
FORM_FIELDS = 5
FIELD_LABEL = 45
FIELD_HINT = 100
FIELD_VALUE = 4000
CHOICES = 25
CHOICE_NAME = 100
ALT_TEXT = 1024
