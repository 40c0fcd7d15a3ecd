from enum import StrEnum

class ListStopPointsResponse200FeaturesItemPropertiesKind(StrEnum):
    STATION = "STATION"
    STOP = "STOP"

    def __str__(self) -> str:
        return str(self.value)
