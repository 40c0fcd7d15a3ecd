from enum import StrEnum

class PartialV2BoardEmptyReasonType0(StrEnum):
    FEED_EXPIRED = "FEED_EXPIRED"
    NO_DEPARTURES_IN_WINDOW = "NO_DEPARTURES_IN_WINDOW"
    NO_FIXED_TIMES = "NO_FIXED_TIMES"
    NO_SERVICE_TODAY = "NO_SERVICE_TODAY"
    STOP_NOT_SERVED = "STOP_NOT_SERVED"
    UPSTREAM_UNAVAILABLE = "UPSTREAM_UNAVAILABLE"

    def __str__(self) -> str:
        return str(self.value)
