from enum import StrEnum

class GetVehicleIncludeItem(StrEnum):
    ALERT = "alert"
    ROUTE = "route"
    TRIP = "trip"

    def __str__(self) -> str:
        return str(self.value)
