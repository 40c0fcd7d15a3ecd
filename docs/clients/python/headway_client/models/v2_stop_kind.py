from enum import StrEnum

class V2StopKind(StrEnum):
    STATION = "STATION"
    STOP = "STOP"

    def __str__(self) -> str:
        return str(self.value)
