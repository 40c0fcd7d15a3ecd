from enum import StrEnum

class PartialV2SearchResultModeType0(StrEnum):
    AERIAL_LIFT = "AERIAL_LIFT"
    BUS = "BUS"
    CABLE_TRAM = "CABLE_TRAM"
    FERRY = "FERRY"
    FUNICULAR = "FUNICULAR"
    MONORAIL = "MONORAIL"
    RAIL = "RAIL"
    SUBWAY = "SUBWAY"
    TRAM = "TRAM"
    TROLLEYBUS = "TROLLEYBUS"

    def __str__(self) -> str:
        return str(self.value)
