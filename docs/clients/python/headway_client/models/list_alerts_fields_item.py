from enum import StrEnum

class ListAlertsFieldsItem(StrEnum):
    ACTIVEPERIODS = "activePeriods"
    CAUSE = "cause"
    DESCRIPTION = "description"
    EFFECT = "effect"
    HEADER = "header"
    ID = "id"
    ROUTEIDS = "routeIds"
    SEVERITY = "severity"
    STOPIDS = "stopIds"
    URL = "url"

    def __str__(self) -> str:
        return str(self.value)
