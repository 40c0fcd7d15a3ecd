from enum import StrEnum

class GetRouteIncludeItem(StrEnum):
    ALERT = "alert"
    DIRECTIONS = "directions"
    SERVICE = "service"
    SHAPE = "shape"
    STOPS = "stops"
    VEHICLE = "vehicle"

    def __str__(self) -> str:
        return str(self.value)
