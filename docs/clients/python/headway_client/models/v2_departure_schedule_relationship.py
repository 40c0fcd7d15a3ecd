from enum import StrEnum

class V2DepartureScheduleRelationship(StrEnum):
    ADDED = "ADDED"
    CANCELED = "CANCELED"
    REPLACEMENT = "REPLACEMENT"
    SCHEDULED = "SCHEDULED"

    def __str__(self) -> str:
        return str(self.value)
