from enum import StrEnum

class PartialV2VehicleState(StrEnum):
    NO_WAYBILL = "NO_WAYBILL"
    OFF_DUTY = "OFF_DUTY"
    ON_DUTY = "ON_DUTY"
    UNREADABLE = "UNREADABLE"

    def __str__(self) -> str:
        return str(self.value)
