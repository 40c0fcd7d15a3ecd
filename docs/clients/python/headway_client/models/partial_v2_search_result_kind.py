from enum import StrEnum

class PartialV2SearchResultKind(StrEnum):
    ROUTE = "ROUTE"
    STATION = "STATION"
    STOP = "STOP"

    def __str__(self) -> str:
        return str(self.value)
