"""Guessing is slowed down, and remembering it costs a bounded amount of memory."""

from service.accounts.throttle import Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_the_limit_one_waits_until_the_window_has_passed():
    clock = Clock()
    throttle = Throttle(limit=3, window=60, clock=clock)
    for _ in range(3):
        assert throttle.wait("ana") == 0
        throttle.fail("ana")
    assert throttle.wait("ana") == 60
    assert throttle.wait("eva") == 0
    clock.now = 59.5
    assert throttle.wait("ana") == 1
    clock.now = 60
    assert throttle.wait("ana") == 0


def test_success_forgets():
    throttle = Throttle(limit=1, window=60)
    throttle.fail("ana")
    throttle.forget("ana")
    assert throttle.wait("ana") == 0


def test_a_million_names_take_no_more_room_than_its_keys():
    throttle = Throttle(limit=2, window=60, keys=100)
    for number in range(1000):
        throttle.fail(f"someone {number}")
    assert len(throttle._failures) == 100
