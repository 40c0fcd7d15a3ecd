from enum import StrEnum

class PartialV2TripDetailsCallsItemScheduleRelationship(StrEnum):
    ADDED = "ADDED"
    CANCELED = "CANCELED"
    REPLACEMENT = "REPLACEMENT"
    SCHEDULED = "SCHEDULED"

    def __str__(self) -> str:
        return str(self.value)
