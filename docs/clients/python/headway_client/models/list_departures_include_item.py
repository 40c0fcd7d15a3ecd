from enum import StrEnum

class ListDeparturesIncludeItem(StrEnum):
    ALERT = "alert"
    ROUTE = "route"
    STOP = "stop"
    TRIP = "trip"
    VEHICLE = "vehicle"

    def __str__(self) -> str:
        return str(self.value)
