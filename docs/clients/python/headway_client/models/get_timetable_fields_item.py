from enum import StrEnum

class GetTimetableFieldsItem(StrEnum):
    DEPARTURES = "departures"
    PATTERNS = "patterns"
    ROUTEID = "routeId"
    SERVICEDATE = "serviceDate"
    STOPID = "stopId"
    TIMEZONE = "timeZone"

    def __str__(self) -> str:
        return str(self.value)
