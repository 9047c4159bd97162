"""Wrong use of a command: what is wrong, and what would be right."""

from rituals.errors import StammtischError


class CommandError(StammtischError):
    """That command could not be understood."""


class UnknownCommandError(CommandError):
    """There is no command "{words}". `help` lists them all."""


class MeantCommandError(CommandError):
    """There is no command "{words}". Did you mean "{nearest}"?"""


class NotAllowedError(CommandError):
    """Only moderators may use "{words}"."""


class NotForBotsError(CommandError):
    """Bots and people who are not known here cannot use commands."""


class MissingOptionError(CommandError):
    """One more thing is needed by "{words}": {option}."""


class UnknownOptionError(CommandError):
    """There is no option "{option}" of "{words}". There are: {options}."""


class TakesNothingError(CommandError):
    """The command "{words}" takes nothing, so "{given}" says too much."""


class TooMuchTypedError(CommandError):
    """The end of that is too much for "{words}": "{given}". Put what has spaces in quotes."""


class TooLongError(CommandError):
    """For "{option}", at most {n} characters fit."""


class NoSuchChoiceError(CommandError):
    """Possible are {choices}, and "{given}" is none of these."""


class NotANumberError(CommandError):
    """A whole number from 1 is needed, and "{given}" is none."""


class NoSuchRitualError(CommandError):
    """There is no ritual "{given}" here. There are: {choices}."""


class NoRitualError(CommandError):
    """There is no ritual here that "{words}" could be about."""


class WhichRitualError(CommandError):
    """Say which ritual "{words}" is about: {choices}."""


class NoSuchMemberError(CommandError):
    """There is nobody called "{given}" here."""


class MeantMemberError(CommandError):
    """There is nobody called "{given}" here. Did you mean {nearest}?"""


class WhichMemberError(CommandError):
    """There are several called "{given}": {choices}. Write what stands in brackets."""


class NoSuchOccurrenceError(CommandError):
    """For "{ritual}" nothing fits "{given}". These would: {choices}."""


class NoOccurrenceError(CommandError):
    """For "{ritual}" there is nothing that fits "{given}"."""


class TimePassedError(CommandError):
    """That is over already: {at}. Name a time that is still to come."""


class TooFarAwayError(CommandError):
    """That is too far away: {at}. Name a time within {n} years."""


class IncompleteCommandError(CommandError):
    """The command "{words}" needs one more word: {choices}."""


class NoLedgerError(CommandError):
    """No channel here is named in which questions are asked."""


class UnknownMessageError(CommandError):
    """I do not know that message: it stands where I do not listen, or is gone."""


class NoQuestionError(CommandError):
    """I cannot tell which question that message answers."""


class NotAskerError(CommandError):
    """Only who asked, or a moderator, can say which message is the answer."""


class OwnAnswerError(CommandError):
    """That is a message of who asked, and nobody gets credit for answering themselves."""


class AnsweredAlreadyError(CommandError):
    """Whoever wrote this has an answer to the question that counts already, and for each question one counts."""


class TakenOutError(CommandError):
    """A moderator decided that this is no answer, so only moderators can count it again."""


class NoMessageError(CommandError):
    """For "{words}", choose it in the menu of a message."""


class WhichMessageError(CommandError):
    """“{words}” is about a message: add its link, or open “Why was this counted?” in its menu."""


class AskedOftenError(CommandError):
    """You have asked {n} questions within an hour. The next one can go at {at}."""


class ThanksToOneselfError(CommandError):
    """That is you. Thanks are for somebody else."""


class ThanksToBotError(CommandError):
    """Bots need no thanks, and {name} is one. Thank whoever runs it!"""


class ThankedEnoughError(CommandError):
    """Thanks were said to {n} people by you today. There is room for more tomorrow."""


class ThankedAlreadyError(CommandError):
    """Thanks were said to {name} by you today already."""


class NotIntroducedError(CommandError):
    """There is no welcome here, so introductions have no place yet."""


class NoSuchLinkError(CommandError):
    """That code is not known, or is older than ten minutes. `link` makes a new one."""


class LinkedAlreadyError(CommandError):
    """That code is from this very account. Type it on the other platform."""


class SameSpaceError(CommandError):
    """Both accounts are on the same platform, and one person has one account there."""


class NotConcernedError(CommandError):
    """Only who wrote the message, who was answered by it, and moderators can say so."""


class ContestedAlreadyError(CommandError):
    """You have said so already, on {at}."""


class ContestedOftenError(CommandError):
    """The moderators know how you see this. If it still is not right, do talk to them."""


class OwnMatterError(CommandError):
    """It is about you: please let another moderator decide."""


class NotWantedError(CommandError):
    """Whoever wrote this does not want it to be counted, and only they can change that."""


class NoContestError(CommandError):
    """There is nothing about how that message was counted that could be changed so."""


class SettledAlreadyError(CommandError):
    """That question does not wait any more."""


class WaitsAlreadyError(CommandError):
    """It is waiting already: all is well."""


class NotEarlierError(CommandError):
    """That is no question that was asked before this one."""
