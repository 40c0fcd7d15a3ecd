from enum import StrEnum

class GetTripIncludeItem(StrEnum):
    ALERT = "alert"
    ROUTE = "route"
    STOP = "stop"
    VEHICLE = "vehicle"

    def __str__(self) -> str:
        return str(self.value)
