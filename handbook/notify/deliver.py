"""Posts messages one after the other, tries again within limits, notes each in the ledger."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handbook.notify.ledger import Attempt, Ledger
from handbook.notify.slack import Message
from handbook.notify.webhook import PostResult, Receipt

TRIES = 5
# Seconds that a whole run may spend waiting.
LONGEST_WAIT = 300.0

Post = Callable[[Mapping[str, Any]], PostResult]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many messages and reminders were taken, and the answer that ended it otherwise.

    `doubt` is whether the message that was not taken may have arrived all the same, now
    or in an earlier attempt.
    """

    messages: int
    reminders: int
    failure: PostResult | None
    doubt: bool = False


def deliver(
    messages: Iterable[Message],
    ledger: Ledger,
    post: Post,
    sleep: Callable[[float], None],
    say: Callable[[str], None],
) -> Delivery:
    """Post messages until one is not taken. What is not taken stays unsent in the ledger.

    `sleep` waits for seconds; `say` tells a person why it waits. Raises OSError where
    the ledger cannot be written.
    """
    courier = _Courier(ledger, post, sleep, say)
    taken = reminders = 0
    for message in messages:
        answer = courier.carry(message)
        if answer.outcome is not Receipt.TAKEN:
            return Delivery(taken, reminders, answer, ledger.doubts(message.keys))
        taken += 1
        reminders += len(message.keys)
    return Delivery(taken, reminders, None)


@dataclass
class _Courier:
    """Posts one message after the other, until the time of the run is used up."""

    ledger: Ledger
    post: Post
    sleep: Callable[[float], None]
    say: Callable[[str], None]
    patience: float = LONGEST_WAIT

    def carry(self, message: Message) -> PostResult:
        """Post a message, again where the answer allows it; the last answer."""
        answer = self._attempt(message)
        for tried in range(1, TRIES):
            if not answer.again:
                break
            wait = float(2 ** (tried - 1)) if answer.wait is None else answer.wait
            if wait > self.patience:
                return replace(answer, reason=f"{answer.reason}, to try again in {wait:.0f} s")
            self.patience -= wait
            self.say(f"Slack says: {answer.reason}. Trying again in {wait:.0f} s.")
            self.sleep(wait)
            answer = self._attempt(message)
        return answer

    def _attempt(self, message: Message) -> PostResult:
        doubt = self.ledger.doubts(message.keys)
        self.ledger.note(Attempt.SENDING, message.keys)
        answer = self.post(message.payload(doubt=doubt))
        if not answer.in_doubt:
            taken = answer.outcome is Receipt.TAKEN
            fate = Attempt.SENT if taken else Attempt.FAILED
            self.ledger.note(fate, message.keys, answer.reason)
        return answer
