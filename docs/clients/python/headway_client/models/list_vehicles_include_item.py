from enum import StrEnum

class ListVehiclesIncludeItem(StrEnum):
    ALERT = "alert"
    ROUTE = "route"
    TRIP = "trip"

    def __str__(self) -> str:
        return str(self.value)
