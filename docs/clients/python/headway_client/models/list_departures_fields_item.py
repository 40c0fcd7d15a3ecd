from enum import StrEnum

class ListDeparturesFieldsItem(StrEnum):
    DEPARTURES = "departures"
    EMPTYREASON = "emptyReason"
    STOPID = "stopId"
    TIMEZONE = "timeZone"

    def __str__(self) -> str:
        return str(self.value)
