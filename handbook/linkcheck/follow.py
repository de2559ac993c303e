"""One external link from the first request to its outcome."""

from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from handbook.linkcheck.hosts import Clock, Throttle, Throttles
from handbook.linkcheck.outcome import LinkState, Outcome
from handbook.net.asking import Answer, Ask, NoAnswerError, Trouble
from handbook.net.patience import retry_after
from handbook.net.reachability import Reach, reach_by_name
from handbook.net.urls import WEB, on_the_wire, redirected

_MOVED, _REDIRECTS = frozenset({301, 308}), frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
# To these a server may say when to ask again.
_LATER = frozenset({429, 503})


@dataclass(frozen=True)
class Limits:
    """How long and how often: seconds for one request, one wait, one link and the whole run."""

    request: float = 20.0
    wait: float = 120.0
    link: float = 180.0
    run: float = 1800.0
    tries: int = 3
    redirects: int = 10
    interval: float = 0.1
    patience: int = 3
    lanes: int = 4
    threads: int = 16


@dataclass
class _Way:
    """The redirects of one link so far; `for_good` while all of them were.

    `answered` is how far the servers reach that answered so far, the farthest of them.
    """

    url: str
    at: str
    seen: set[str] = field(default_factory=set)
    moved_to: str = ""
    for_good: bool = True
    cookies: bool = False
    answered: Reach | None = None

    def heard(self, reach: Reach | None) -> None:
        """Note that a server answered that reaches so far."""
        self.answered = max(filter(None, (self.answered, reach)), default=None)

    @property
    def led_to(self) -> str | None:
        """Where redirects led; None where there were none."""
        return self.at if self.at != self.url else None

    def go(self, answer: Answer, most: int) -> Outcome | None:
        """Take a redirect; an outcome where that cannot be done."""
        place = answer.headers["location"]
        try:
            to, fragment = urldefrag(redirected(self.at, place))
        except ValueError:
            return self._ends(LinkState.DEAD, f'it redirects to "{place}", no address')
        self.seen.add(self.at)
        self.cookies = self.cookies or "set-cookie" in answer.headers
        self.for_good = self.for_good and answer.status in _MOVED
        if self.for_good:
            self.moved_to = f"{to}#{fragment}" if fragment else to
        self.at = to
        return self._no_way_on(most)

    def _no_way_on(self, most: int) -> Outcome | None:
        if self.at in self.seen and self.cookies:
            why = "its redirects go round in a circle for who keeps no cookies"
            return self._ends(LinkState.UNCHECKED, why)
        if self.at in self.seen:
            return self._ends(LinkState.DEAD, "its redirects go round in a circle")
        if len(self.seen) > most:
            return self._ends(LinkState.DEAD, f"more than {most} redirects")
        if urlsplit(self.at).scheme not in WEB:
            why = f"it redirects to {self.at}, which is no page of the web"
            return self._ends(LinkState.UNCHECKED, why)
        return None

    def _ends(self, state: LinkState, why: str) -> Outcome:
        return Outcome(state, why, answered=self.answered)


class Follower:
    """Follows links to their end; the same one serves all, so that servers are asked politely."""

    def __init__(self, ask: Ask, clock: Clock, limits: Limits) -> None:
        self._ask, self._clock, self._limits = ask, clock, limits
        self.gates = Throttles(clock, limits.interval, limits.patience)

    def outcome(self, url: str, run_ends: float) -> Outcome:
        """What becomes of a link; no error is raised, for what went wrong is the outcome."""
        ends = min(self._clock.seconds() + self._limits.link, run_ends)
        try:
            start = on_the_wire(url)
        except ValueError:
            return Outcome(LinkState.DEAD, "that is no address of a server")
        way = _Way(start, start)
        try:
            while True:
                answer = self._patiently(way.at, ends)
                way.heard(answer.reach)
                if answer.status not in _REDIRECTS or not answer.headers.get("location"):
                    return _final(answer, way)
                if fault := way.go(answer, self._limits.redirects):
                    return fault
        except NoAnswerError as error:
            return _unanswered(error, way)

    def _patiently(self, url: str, ends: float) -> Answer:
        """The answer to a link, asked again while its server is busy, fails or hangs up."""
        gate, limits = self.gates.of(url), self._limits
        for tried in range(1, limits.tries + 1):
            answer, silence = self._answer_or_silence(gate, url, first=tried == 1)
            if answer and not _may_pass(answer.status):
                return answer
            wait = self._wait(answer, tried)
            in_vain = wait > limits.wait or self._clock.seconds() + wait > ends
            if tried < limits.tries and not in_vain:
                gate.pause(wait)
            elif answer:
                return answer
            elif silence:
                raise silence
        raise AssertionError("the last try returns or raises")

    def _answer_or_silence(
        self, gate: Throttle, url: str, *, first: bool
    ) -> tuple[Answer | None, NoAnswerError | None]:
        """An answer, or a broken connection, which may be whole the next time."""
        try:
            return self._once(gate, url, ("HEAD", "GET") if first else ("GET",)), None
        except NoAnswerError as error:
            if error.trouble is not Trouble.CONNECTION:
                raise
            return None, error

    def _once(self, gate: Throttle, url: str, methods: tuple[str, ...]) -> Answer:
        """The answer to the first of the methods that a server takes; many do not take HEAD."""
        for method in methods:
            last = method == methods[-1]
            try:
                answer = self._in_turn(gate, method, url)
            except NoAnswerError as error:
                if last or error.trouble is not Trouble.CONNECTION:
                    raise
            else:
                if last or answer.status < 400 or answer.status in _LATER:
                    return answer
        raise AssertionError("the last method returns or raises")

    def _in_turn(self, gate: Throttle, method: str, url: str) -> Answer:
        gate.wait()
        if gate.given_up:
            why = f"{self._limits.patience} links of its server timed out one after another"
            raise NoAnswerError(Trouble.TIME, why)
        try:
            answer = self._ask(method, url)
        except NoAnswerError as error:
            gate.missed(timed_out=error.trouble is Trouble.TIME)
            raise
        gate.missed(timed_out=False)
        return answer

    def _wait(self, answer: Answer | None, tried: int) -> float:
        """Seconds until the next try: as the server says, else twice as long each time."""
        told = retry_after(answer.headers, self._clock.moment()) if answer else None
        return float(2**tried) if told is None else told


def _may_pass(status: int) -> bool:
    """Whether an answer may be another one in a while."""
    return status == 429 or status >= 500


def _final(answer: Answer, way: _Way) -> Outcome:
    """What the last answer says."""
    status = answer.status
    why = _after(way, f"{status} {answer.phrase}".rstrip())
    if told := answer.headers.get("retry-after"):
        why += f" (Retry-After: {told})"
    if status < 300:
        state = LinkState.MOVED if way.moved_to else LinkState.FINE
    elif status in _GONE:
        state = LinkState.DEAD
    elif status == 429:
        state = LinkState.BUSY
    elif status >= 500:
        state = LinkState.FAILING
    else:
        state = LinkState.UNCHECKED
    return Outcome(state, why, way.moved_to if state is LinkState.MOVED else "", way.answered)


def _after(way: _Way, why: str) -> str:
    return f"it redirects to {way.led_to}, and there: {why}" if way.led_to else why


_BY_TROUBLE = {
    Trouble.NO_NAME: LinkState.DEAD,
    Trouble.CERTIFICATE: LinkState.DEAD,
    Trouble.CONNECTION: LinkState.FAILING,
}


def _unanswered(error: NoAnswerError, way: _Way) -> Outcome:
    """What it means that no answer came; a certificate is an answer, if none to trust."""
    state, why = _BY_TROUBLE.get(error.trouble, LinkState.UNCHECKED), _after(way, error.why)
    by_name = reach_by_name(urlsplit(way.at).hostname or "")
    reach = error.reach or by_name or Reach.PUBLIC
    if error.trouble is Trouble.CERTIFICATE:
        way.heard(reach)
        return Outcome(state, why, answered=way.answered)
    return Outcome(state, why, answered=way.answered, wanted=reach)
