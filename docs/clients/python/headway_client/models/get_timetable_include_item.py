from enum import StrEnum

class GetTimetableIncludeItem(StrEnum):
    ROUTE = "route"
    STOP = "stop"
    TRIP = "trip"

    def __str__(self) -> str:
        return str(self.value)
